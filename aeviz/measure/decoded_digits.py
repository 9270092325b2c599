"""The judge's verdict on what a model decodes: the classifier in torch, read as `judge` reads it."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from aeviz.measure.digit_judge import Reading, reading
from aeviz.models.base import Model
from aeviz.models.layers import Classifier


@dataclass(frozen=True, eq=False)
class Verdict(Reading):
    """A reading of n images, with the 64 features (n, 64) that the classifier read them by."""

    features: NDArray[np.float32]


@torch.no_grad()
def judge(classifier: Classifier, images: Tensor) -> Verdict:
    """Of images (n, 784) in [0, 1]."""
    features = classifier.features(images)
    logits = classifier.fc1(features).numpy()
    read = reading(images.numpy(), logits, classifier.quantiles.numpy(), classifier.LEAST)
    return Verdict(read.classes, read.clarity, read.digit, features.numpy())


@torch.no_grad()
def decoded(model: Model, z: NDArray, at: float = 0.0, labels: NDArray | None = None) -> Tensor:
    """The images of codes (n, d), as they are shown: (n, 784) in [0, 1]. `at` and `labels` as in `Model.condition`."""
    return model.decode(torch.as_tensor(z).float(), model.condition(len(z), at, labels)).clamp(0, 1)
