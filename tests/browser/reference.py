"""The shipped models in torch, against which the browser's pictures are held."""

import functools
import math

import numpy as np
import torch

from aeviz.models import losses
from aeviz.models.base import Model
from aeviz.models.weights import restore
from aeviz.shipped import catalogue

EIGHT_BITS = 1.01 / 255  # a canvas keeps eight bits


@functools.cache
def model(name: str) -> Model:
    return restore(catalogue.load(name))


def _log_beta(beta: float | None) -> torch.Tensor | None:
    return None if beta is None else torch.tensor([math.log(beta)])


@torch.no_grad()
def decoded(name: str, z: np.ndarray, beta: float | None = None) -> np.ndarray:
    """The picture of z: (784,) in [0, 1]."""
    point = torch.as_tensor(np.atleast_2d(z), dtype=torch.float32)
    return model(name).decode(point, _log_beta(beta))[0].clamp(0, 1).numpy()


@torch.no_grad()
def encoded(name: str, x: np.ndarray, beta: float | None = None) -> np.ndarray:
    """The code of a picture (784,), the posterior's mean where there is one: (2,)."""
    picture = torch.as_tensor(x, dtype=torch.float32).reshape(1, 784)
    return model(name).code(picture, _log_beta(beta))[0].numpy()


@torch.no_grad()
def cross_entropy(name: str, x: np.ndarray) -> float:
    """What it costs to draw x from its own code, in nats."""
    picture = torch.as_tensor(x, dtype=torch.float32).reshape(1, 784)
    return losses.cross_entropy(model(name).logits(model(name).code(picture)), picture).item()


def assert_decoded(shown) -> None:
    """What a pad (`pads.Shown`) draws is torch's picture of the z and β that it says it shows."""
    assert np.abs(shown.pixels - decoded(shown.data["model"], shown.z, shown.beta)).max() <= EIGHT_BITS
