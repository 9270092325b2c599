"""What a classifier is trained on: each image moved a little, and where that is allowed mirrored."""

import pytest
import torch

from aeviz.data import PUBLISHED
from aeviz.making.classifier import augmented, train_classifier
from tests.toys import few_digits


def test_an_image_that_is_not_moved_is_itself_or_its_mirror_image():
    images = torch.from_numpy(few_digits(40).pixels)
    mirrored = images.view(-1, 28, 28).flip(2).reshape(-1, 784)
    same = augmented(images, torch.Generator().manual_seed(0), jitter=0)
    torch.testing.assert_close(same, images, atol=1e-4, rtol=0)
    either = augmented(images, torch.Generator().manual_seed(0), jitter=0, mirrors=True)
    is_itself, is_mirror = ((either - these).abs().amax(1) < 1e-4 for these in (images, mirrored))
    assert (is_itself | is_mirror).all()
    assert 8 < is_mirror.sum() < 32


def test_a_digit_moves_further_than_a_dress():
    images = torch.from_numpy(few_digits(40).pixels)
    far = {
        name: float((augmented(images, torch.Generator().manual_seed(0), one.jitter) - images).abs().mean())
        for name, one in PUBLISHED.items()
    }
    assert far["fashion_mnist"] < 0.7 * far["mnist"] == pytest.approx(0.7 * far["kmnist"])


def test_it_learns_and_the_same_seed_gives_the_same_weights():
    few = few_digits(100)
    one, two = (train_classifier(few, jitter=0.2, epochs=25) for _ in range(2))
    assert all(torch.equal(a, b) for a, b in zip(one.parameters(), two.parameters(), strict=True))
    with torch.no_grad():
        assert (one(torch.from_numpy(few.pixels)).argmax(1).numpy() == few.labels).mean() > 0.5
