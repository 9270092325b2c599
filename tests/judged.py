"""What the shipped judge says of pictures, by torch's logits and the quantiles in its file."""

import numpy as np
import torch

from aeviz.models import weights
from aeviz.shipped import catalogue

LEAST = 0.05


def judged(pictures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of pictures (n, 784): the digit that each resembles most (n,), and how clear it is among real ones (n,)."""
    classifier = weights.restore_classifier(catalogue.load("classifier").part("classifier"))
    with torch.no_grad():
        top, digit = classifier(torch.from_numpy(np.asarray(pictures, np.float32)).reshape(-1, 784)).max(1)
    table = catalogue.load("classifier").part("classifier")["quantiles"]
    clarity = [np.interp(t, table[d], np.linspace(0, 1, 101)) for t, d in zip(top.numpy(), digit, strict=True)]
    return digit.numpy(), np.array(clarity)
