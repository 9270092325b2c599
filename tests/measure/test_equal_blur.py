"""Equal blur: sharpness against Fourier, a copy is found whatever its blur, what is unseen is none."""

import numpy as np
import pytest

from aeviz.data import ImageSet, digits
from aeviz.measure import equal_blur
from aeviz.measure.equal_blur import EqualBlur, answer, apart, as_sharp_as, blurred, sharpness
from aeviz.measure.nearest_image import NearestImage
from aeviz.measure.verdicts import Range
from aeviz.shipped import catalogue

PICTURES = digits().pixels[:40].astype(np.float64)


def test_sharpness_is_the_mean_squared_frequency_of_the_power():
    power = np.abs(np.fft.fft2(np.pad(PICTURES.reshape(-1, 28, 28), ((0, 0), (1, 1), (1, 1))))) ** 2
    squared = 2 - 2 * np.cos(2 * np.pi * np.fft.fftfreq(30))  # of a difference between neighbours
    expected = (power * (squared[:, None] + squared)).sum((1, 2)) / power.sum((1, 2))
    assert sharpness(PICTURES) == pytest.approx(expected)


def test_sharpness_of_a_dot_and_of_empty_paper():
    dot = np.zeros((1, 784))
    dot[0, 400] = 0.7
    assert sharpness(dot) == pytest.approx([4.0])
    assert sharpness(np.zeros((2, 784))).tolist() == [0.0, 0.0]


def test_blur_is_a_gaussian_with_paper_all_around():
    dot = np.zeros(784)
    dot[14 * 28 + 14] = 1.0
    y, x = np.mgrid[-14:14, -14:14]
    bell = np.exp(-(x**2 + y**2) / (2 * 1.5**2))
    assert blurred(dot, 1.5)[0] == pytest.approx((bell / bell.sum()).ravel(), abs=1e-4)
    assert blurred(np.ones(784), 1.0)[0].reshape(28, 28)[0, 0] < 0.5


@pytest.mark.parametrize("sigma", [0.5, 0.9, 1.6])
def test_an_image_is_found_again_behind_its_blur(sigma):
    for image in PICTURES[:8]:
        soft, found = as_sharp_as(blurred(image, sigma), image)
        assert found == pytest.approx(sigma, abs=1e-3)
        assert apart(blurred(image, sigma), image) == pytest.approx(0, abs=1e-2)
        assert soft == pytest.approx(blurred(image, sigma)[0], abs=1e-3)


def test_what_is_less_sharp_already_is_left_as_it_is():
    soft = blurred(PICTURES[0], 1.0)[0]
    assert as_sharp_as(PICTURES[0], soft)[1] == 0.0
    assert as_sharp_as(PICTURES[0], soft)[0] == pytest.approx(soft)


def test_the_rule_is_the_one_that_the_page_says():
    unseen = Range(2.0, 4.0)
    assert [answer(d, unseen) for d in (0.0, 0.99, 1.0, 2.0, 4.0, 4.01)] == ["copy", "copy", "mix", "mix", "mix", "new"]


def test_copies_and_unseen_digits_are_told_apart_by_a_table_made_of_others(monkeypatch):
    """By the small digits: a table from two thirds of them, asked about its own images, and about the last third."""
    monkeypatch.setattr(equal_blur, "SIGMAS", (0.6, 1.0))
    every = digits()
    train, test = every.subset(slice(0, 1000)), every.subset(slice(1000, 1300))
    tensors, figures, _ = equal_blur.make(train, test)
    table = EqualBlur.shipped({name.removeprefix("blur."): array for name, array in tensors.items()})
    assert not figures
    images = NearestImage(train)

    def answers(shown: ImageSet) -> list[str]:
        pictures = blurred(shown.pixels, 0.8)
        nearest = images.find(pictures)[0]
        return [
            answer(apart(p, images.image(k) / 255), table.unseen(sharpness(p)[0], int(train.labels[k])))
            for p, k in zip(pictures, nearest, strict=True)
        ]

    assert answers(train.subset(slice(0, 30))).count("copy") >= 27
    unseen = answers(every.subset(slice(1400, 1440)))
    assert unseen.count("copy") == 0
    assert unseen.count("mix") >= 30


def test_the_shipped_table_falls_in_sharpness_and_holds_an_order():
    table = EqualBlur.shipped(catalogue.load("blur").part("blur"))
    assert (np.diff(table.sharpness) < 0).all()
    assert (table.low < table.high).all()
    at = table.unseen(float(table.sharpness[2]), 3)
    assert (at.low, at.high) == pytest.approx((table.low[2, 3], table.high[2, 3]))
    assert table.unseen(99.0, 3).low == pytest.approx(table.low[0, 3])  # beyond the table: as at its end
