"""A dense network in NumPy alone, for what runs without torch: the arithmetic of `nets.MLP` on its folded weights."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

LEAK = 0.2  # of "leaky_relu", as in nets.ACTIVATIONS


def sigmoid(t: NDArray[np.float32]) -> NDArray[np.float32]:
    """1 / (1 + e⁻ᵗ), written so that nothing overflows."""
    return 0.5 * (1 + np.tanh(0.5 * t))


ACTIVATIONS = {
    "silu": lambda t: t * sigmoid(t),
    "relu": lambda t: np.maximum(t, 0),
    "leaky_relu": lambda t: np.where(t > 0, t, LEAK * t),
    "identity": lambda t: t,
}


def forward(tensors: Mapping[str, NDArray], activation: str, x: NDArray, log_beta: float = 0.0) -> NDArray[np.float32]:
    """x (n, columns of the first weight) -> (n, rows of the last one).

    tensors: `k.weight`, `k.bias` and, in a network that is conditioned on β, `k.gate_slope` and `k.gate_offset`.
    Raises KeyError for an unknown activation or where a tensor is missing, ValueError where shapes do not fit.
    """
    act, h = ACTIVATIONS[activation], x.astype(np.float32)
    layers = sum(name.endswith(".weight") for name in tensors)
    for k in range(layers):
        h = h @ tensors[f"{k}.weight"].astype(np.float32).T + tensors[f"{k}.bias"].astype(np.float32)
        if f"{k}.gate_slope" in tensors:
            slope, offset = (tensors[f"{k}.gate_{name}"].astype(np.float32) for name in ("slope", "offset"))
            h = h * sigmoid(slope * np.float32(log_beta) + offset)
        if k < layers - 1:
            h = act(h)
    return h


def pixels(tensors: Mapping[str, NDArray], about: Mapping[str, str], x: NDArray) -> NDArray[np.float32]:
    """What a decoder draws for inputs x (n, columns of its first weight), codes and a condition: (n, 784) in [0, 1].

    about: the metadata of its file; `output` is "logits"; "pixels", which are cut off for display only; or
    "mean_logvar", the mean of each pixel, drawn as pixels are, and behind these the logarithm of each one's variance.
    Raises as `forward` does.
    """
    out = forward(tensors, about["activation"], x)
    if about["output"] == "logits":
        return sigmoid(out)
    means = out[:, : out.shape[1] // 2] if about["output"] == "mean_logvar" else out
    return means.clip(0, 1)
