"""The judge in NumPy against the network that was trained."""

import numpy as np
import pytest
import torch

from aeviz import judge, pretrained, weights
from aeviz.data import digits


@pytest.fixture(scope="module")
def shipped():
    return pretrained.load("classifier")


def test_it_is_as_sure_as_the_network(shipped):
    pixels = digits().pixels[::60]
    with torch.no_grad():
        network = weights.restore_classifier(shipped.part("classifier"))
        expected = network(torch.from_numpy(pixels)).softmax(1).amax(1).numpy()
    found = judge.confidence(shipped.part("classifier"), shipped.networks["classifier"], pixels)
    assert found == pytest.approx(expected, abs=1e-5)


def test_nothing_overflows(shipped):
    wild = np.full((1, 784), 1e4, np.float32)
    assert judge.confidence(shipped.part("classifier"), shipped.networks["classifier"], wild)[0] <= 1


def test_a_missing_tensor_is_named(shipped):
    tensors = shipped.part("classifier")
    del tensors["conv1.bias"]
    with pytest.raises(KeyError, match="conv1"):
        judge.confidence(tensors, shipped.networks["classifier"], np.zeros((1, 784), np.float32))
