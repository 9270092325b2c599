"""The files that a run gives away: its weights, made the same way wherever the run was made, and its recipe."""

import json
from collections.abc import Iterable, Mapping

import numpy as np

from aeviz.archive import pack
from aeviz.training.branches import Plan
from aeviz.training.recipe import Recipe

LAYERS = "linears.k: weight @ h + bias; the activation follows each but the last"
NORM = "; before it norms.k: (h - running_mean) / sqrt(running_var + 1e-5) * weight + bias"
GATE = "; before it gates.k: h * sigmoid(25 * slope_over_gain * log(beta) + offset)"
DECODED = {
    "logits": "784 logits; their sigmoid is the pixels",
    "pixels": "784 pixels",
    "mean_logvar": "784 means, then 784 log-variances, of the pixels",
}
JUDGED = {"codes": "code was drawn from the prior", "images": "image is a real one"}
PREFIX = "model."  # of the networks' tensors in a run's state; the rest of it is of use to the trainer alone


def weights_file(state: Mapping[str, np.ndarray], plan: Plan) -> bytes:
    """The networks of a run as it stands, as safetensors: the same plan and step give the same bytes.

    state: what `Trainer.state` gives, or a `.state` file holds. Tensors bear the names of the model's `state_dict`;
    the metadata say which plan they are of, after how many steps, and all that another program must know to compute
    with them. Raises KeyError where there is no step.
    """
    tensors = {name.removeprefix(PREFIX): _wide(array) for name, array in state.items() if name.startswith(PREFIX)}
    about = {
        "plan": json.dumps(plan.to_dict(), sort_keys=True),
        "step": str(int(state["step"])),
        "networks": json.dumps(networks(plan.final, tensors), sort_keys=True),
    }
    return pack(tensors, about)


def networks(recipe: Recipe, tensors: Iterable[str]) -> dict[str, dict[str, str]]:
    """What each network takes, computes and gives, in words. tensors: their names, as in the `state_dict`."""
    spec, names = recipe.spec, set(tensors)
    told = ", one-hot label" if spec.condition == "label" else ""
    told_apart = "784 pixels" if spec.discriminator == "images" else "code"
    said = {
        "encoder": {
            "input": f"784 pixels from 0 (paper) to 1 (ink), row by row{told}",
            "output": "mean, log variance" if spec.posterior else "code",
            "activation": recipe.activation,
        },
        "decoder": {
            "input": f"code{told}",
            "output": DECODED[spec.decoder_output],
            "activation": recipe.activation,
        },
        "discriminator": {
            "input": f"{told_apart}, one-hot label" if recipe.get("labels") else told_apart,
            "output": f"a logit; its sigmoid is the probability that the {JUDGED[spec.discriminator or 'codes']}",
            "activation": "leaky_relu, slope 0.2 below 0",
        },
    }
    for network, words in said.items():
        words["layers"] = LAYERS
        if any(name.startswith(f"{network}.norms.") for name in names):
            words["layers"] += NORM
        if any(name.startswith(f"{network}.gates.") for name in names):
            words["layers"] += GATE
    return {network: words for network, words in said.items() if f"{network}.linears.0.weight" in names}


def recipe_file(plan: Plan) -> bytes:
    """The plan as a file to keep, to change by hand and to run again; `Plan.parse` reads it."""
    return (json.dumps(plan.to_dict(), indent=2) + "\n").encode()


def _wide(array: np.ndarray) -> np.ndarray:
    """Numbers with a fraction as float32; what counts batches stays whole."""
    return array.astype(np.float32) if np.issubdtype(array.dtype, np.floating) else array
