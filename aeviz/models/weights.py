"""From a trained model to the tensors that ship, and back."""

import json

import numpy as np
import torch
from torch import Generator, Tensor

from aeviz.models.base import Model
from aeviz.models.build import build
from aeviz.models.layers import Classifier
from aeviz.shipped.catalogue import Pretrained
from aeviz.training.recipe import Recipe


def _half(tensors: dict[str, Tensor], prefix: str) -> dict[str, np.ndarray]:
    return {f"{prefix}.{name}": tensor.half().numpy() for name, tensor in tensors.items()}


def tensors_of(model: Model) -> dict[str, np.ndarray]:
    """All networks as float16, batch normalisation folded in, each under its name."""
    return {k: v for name, network in model.networks.items() for k, v in _half(network.folded(), name).items()}


def descriptions_of(model: Model) -> dict[str, dict[str, str]]:
    """What a reader of the weights must know besides: each network's activation and the meaning of its output."""
    outputs = {"encoder": model.spec.encoder_output, "decoder": model.spec.decoder_output}
    told = {"condition": model.spec.condition} if model.spec.condition else {}
    return {
        name: {"activation": network.activation, "output": outputs.get(name, "logit")}
        | (told if name in outputs else {})
        for name, network in model.networks.items()
    }


def restore(shipped: Pretrained) -> Model:
    """The model of a shipped file, in evaluation mode, its weights exactly the float16 numbers in the file."""
    return _restored(_folded(Recipe.from_dict(shipped.recipe)), shipped.tensors)


def rounded(model: Model) -> Model:
    """The model as it will ship: what is measured on it is true of the file."""
    return _restored(_folded(model.recipe), tensors_of(model))


def _folded(recipe: Recipe) -> Recipe:
    """The recipe whose networks hold what is left of batch normalisation once it is folded in: none."""
    return recipe.but(norm=False) if recipe.get("norm") else recipe


def _restored(recipe: Recipe, tensors: dict[str, np.ndarray]) -> Model:
    model = build(recipe, Generator())
    for name, network in model.networks.items():
        own = {k[len(name) + 1 :]: torch.from_numpy(v) for k, v in tensors.items() if k.startswith(name + ".")}
        network.load_folded(own)
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
