"""From a trained model to the tensors that ship, and back."""

import json
from dataclasses import replace

import numpy as np
import torch
from torch import Generator, Tensor

from aeviz.models import Model, build
from aeviz.models.layers import MLP, Classifier
from aeviz.shipped.catalogue import Pretrained
from aeviz.training.recipe import Recipe

NETWORKS = ("encoder", "decoder", "discriminator")


def _half(tensors: dict[str, Tensor], prefix: str) -> dict[str, np.ndarray]:
    return {f"{prefix}.{name}": tensor.half().numpy() for name, tensor in tensors.items()}


def _network(model: Model, name: str) -> MLP | None:
    return getattr(model, name, None)


def tensors_of(model: Model) -> dict[str, np.ndarray]:
    """All networks as float16, batch normalisation folded in: `encoder.`, `decoder.`, for an AAE `discriminator.`."""
    found = ((name, _network(model, name)) for name in NETWORKS)
    return {k: v for name, net in found if net is not None for k, v in _half(net.folded(), name).items()}


def descriptions_of(model: Model) -> dict[str, dict[str, str]]:
    """What a reader of the weights must know besides: each network's activation and the meaning of its output."""
    outputs = {"encoder": model.encoder_output, "decoder": model.decoder_output, "discriminator": "logit"}
    found = ((name, _network(model, name)) for name in NETWORKS)
    return {name: {"activation": net.activation, "output": outputs[name]} for name, net in found if net is not None}


def restore(shipped: Pretrained) -> Model:
    """The model of a shipped file, in evaluation mode, its weights exactly the float16 numbers in the file."""
    recipe = replace(Recipe.from_dict(shipped.recipe), norm=False)
    return _restored(recipe, shipped.tensors)


def rounded(model: Model) -> Model:
    """The model as it will ship: what is measured on it is true of the file."""
    return _restored(replace(model.recipe, norm=False), tensors_of(model))


def _restored(recipe: Recipe, tensors: dict[str, np.ndarray]) -> Model:
    model = build(recipe, Generator())
    for name in NETWORKS:
        own = {k[len(name) + 1 :]: torch.from_numpy(v) for k, v in tensors.items() if k.startswith(name + ".")}
        if own:
            _network(model, name).load_folded(own)
    return model.eval()


def classifier_tensors(classifier: Classifier) -> dict[str, np.ndarray]:
    """The classifier as float16 under `classifier.`, and as float32 its `quantiles`."""
    tensors = {k: v.detach() for k, v in classifier.state_dict().items()}
    quantiles = tensors.pop("quantiles").numpy()
    return _half(tensors, "classifier") | {"classifier.quantiles": quantiles}


def restore_classifier(tensors: dict[str, np.ndarray]) -> Classifier:
    """The classifier of a shipped file, in evaluation mode."""
    classifier = Classifier()
    own = {k.removeprefix("classifier."): torch.from_numpy(v).float() for k, v in tensors.items()}
    classifier.load_state_dict(own)
    return classifier.eval()


def describe_classifier() -> dict[str, dict[str, str]]:
    """What a reader of the classifier's weights must know besides: its layers in order, and how clear a digit is."""
    return {"classifier": {"layers": json.dumps(Classifier.LAYERS), "least": str(Classifier.LEAST)}}


def about(recipe: dict, figures: dict[str, float], networks: dict[str, dict[str, str]]) -> dict:
    """The header of a shipped file."""
    return {"recipe": recipe, "figures": figures, "networks": networks}
