"""The digit classifier in NumPy alone, for what runs without torch: the arithmetic of `nets.Classifier` as it ships."""

import json
from collections.abc import Mapping

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from aeviz.data.sets import SIDE

SURE = 0.9  # from this confidence on the judge has seen a digit; below it there is a gap


def confidence(
    tensors: Mapping[str, NDArray], about: Mapping[str, str], pixels: NDArray[np.float32]
) -> NDArray[np.float32]:
    """pixels (n, 784) in [0, 1] -> the probability of the best class of each (n,).

    tensors: `NAME.weight` and `NAME.bias` of each layer; about: the file's description, whose `layers` is the list of
    them in JSON. Raises KeyError where a tensor is missing.
    """
    logits = _logits(tensors, json.loads(about["layers"]), np.asarray(pixels, np.float32))
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers.max(axis=1) / powers.sum(axis=1)


def _logits(tensors: Mapping[str, NDArray], layers: list[dict], pixels: NDArray[np.float32]) -> NDArray[np.float32]:
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
