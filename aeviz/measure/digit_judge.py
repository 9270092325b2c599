"""The judge: is an image a digit, and which? By the largest logit of a classifier, held against those of real digits.

Its softmax cannot say "no digit": it was shown nothing else, and shares out its 100 % over any blot. Its largest logit
can (Hendrycks et al. 2022): it falls where the strokes that the classifier knows are missing. How far it may fall real
digits say, each class for itself, for a thin 1 has less of it than a 3. In NumPy alone, for what runs without torch.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from aeviz.data.sets import SIDE

LEVELS = np.arange(101) / 100  # shares of real digits at which their largest logits ship


@dataclass(frozen=True, eq=False)
class Reading:
    """What the judge says of n images.

    classes (n,): the digit that each resembles most; clarity (n,): the share of real test digits of that class that
    are less clear than it, 0 to 1, and 0 where a number is not finite; digit (n,): whether it is a digit at all.
    """

    classes: NDArray[np.int64]
    clarity: NDArray[np.float64]
    digit: NDArray[np.bool_]

    @property
    def share(self) -> float:
        """Share of the images that are a digit."""
        return float(self.digit.mean())


def read(tensors: Mapping[str, NDArray], about: Mapping[str, str], pixels: NDArray[np.float32]) -> Reading:
    """What the judge says of images (n, 784) in [0, 1].

    tensors: `NAME.weight` and `NAME.bias` of each layer, and `quantiles`; about: the file's description, with `layers`,
    a list of them in JSON, and `least`, the clarity that a digit has at least. Raises KeyError where a part is missing.
    """
    pixels = np.asarray(pixels, np.float32)
    with np.errstate(invalid="ignore", over="ignore"):
        found = logits(tensors, json.loads(about["layers"]), pixels)
    return reading(pixels, found, tensors["quantiles"], least(about))


def least(about: Mapping[str, str]) -> float:
    """The clarity below which the judge sees no digit, from the classifier's description."""
    return float(about["least"])


def reading(pixels: NDArray, logits: NDArray, quantiles: NDArray, least: float) -> Reading:
    """What logits (n, 10) of images (n, 784) mean.

    quantiles (10, 101): for each class the largest logits that LEVELS of its real digits lie below.
    """
    classes, top = logits.argmax(axis=1), logits.max(axis=1)
    clarity = np.zeros(len(logits))
    finite = np.isfinite(pixels).all(axis=1) & np.isfinite(logits).all(axis=1)
    for digit in np.unique(classes[finite]):
        there = finite & (classes == digit)
        clarity[there] = np.interp(top[there], quantiles[digit], LEVELS)
    return Reading(classes, clarity, clarity >= least)


def quantiles(logits: NDArray) -> NDArray[np.float32]:
    """The largest logits of real digits, from logits (n, 10): (10, 101), class by class as the classifier reads them.

    Half-way between two digits' values, so that no digit stands on the line. Raises ValueError for a class without one.
    """
    classes, top, found = logits.argmax(axis=1), logits.max(axis=1), []
    for digit in range(logits.shape[1]):
        values = np.sort(top[classes == digit])
        if not len(values):
            raise ValueError(f"there is no digit {digit} among the images")
        below = np.arange(len(LEVELS)) * len(values) // (len(LEVELS) - 1)  # how many lie below each level
        ends = np.concatenate([values[:1], values, values[-1:]])
        found.append((ends[below] + ends[below + 1]) / 2)
    return np.array(found, np.float32)


def logits(tensors: Mapping[str, NDArray], layers: list[dict], pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    """The arithmetic of `nets.Classifier` as it ships: images (n, 784) -> (n, 10)."""
    h = pixels.reshape(-1, 1, SIDE, SIDE)
    for place, layer in enumerate(layers):
        weight, bias = (tensors[f"{layer['name']}.{kind}"].astype(np.float32) for kind in ("weight", "bias"))
        if layer["type"] == "conv":
            h = _convolution(h, weight, layer["stride"], layer["padding"]) + bias[:, None, None]
        else:
            h = h.reshape(len(h), -1) @ weight.T + bias
        if place < len(layers) - 1:
            h = np.maximum(h, 0)
    return h


def _convolution(h: NDArray, weight: NDArray, stride: int, padding: int) -> NDArray:
    """h (n, c, height, width), weight (o, c, k, k) -> (n, o, height / stride, width / stride)."""
    beyond = (padding, padding)
    padded = np.pad(h, ((0, 0), (0, 0), beyond, beyond))
    windows = sliding_window_view(padded, weight.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]  # (n, c, y, x, k, k)
    return np.einsum("ncyxij,ocij->noyx", windows, weight, optimize=True)
