"""The files that a run gives away: its weights, made the same way wherever the run was made, and its recipe."""

import json
from collections.abc import Mapping

import numpy as np

from aeviz.archive import pack
from aeviz.plan import Plan

PREFIX = "model."  # of the networks' tensors in a run's state; the rest of it is of use to the trainer alone


def weights_file(state: Mapping[str, np.ndarray], plan: Plan) -> bytes:
    """The networks of a run as it stands, as safetensors: the same plan and step give the same bytes.

    state: what `Trainer.state` gives, or a `.state` file holds. Tensors bear the names of the model's `state_dict`;
    the metadata say which plan they are of and after how many steps. Raises KeyError where there is no step.
    """
    tensors = {name.removeprefix(PREFIX): _wide(array) for name, array in state.items() if name.startswith(PREFIX)}
    return pack(tensors, {"plan": json.dumps(plan.to_dict(), sort_keys=True), "step": str(int(state["step"]))})


def recipe_file(plan: Plan) -> bytes:
    """The plan as a file to keep, to change by hand and to run again; `Plan.parse` reads it."""
    return (json.dumps(plan.to_dict(), indent=2) + "\n").encode()


def _wide(array: np.ndarray) -> np.ndarray:
    """Numbers with a fraction as float32; what counts batches stays whole."""
    return array.astype(np.float32) if np.issubdtype(array.dtype, np.floating) else array
