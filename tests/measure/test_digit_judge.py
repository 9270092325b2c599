"""The judge: in NumPy and in torch alike, against real digits counted by hand, and against an eye."""

import os
from pathlib import Path

import numpy as np
import pytest
import torch

from aeviz.data import PUBLISHED, digits, image_set, mnist, published_here
from aeviz.measure import decoded_digits, digit_judge, evaluation
from aeviz.models import weights
from aeviz.models.layers import Classifier
from aeviz.shipped import catalogue, networks
from aeviz.ui import text
from tests.benchmarks import judge as benchmark

needs_mnist = pytest.mark.skipif(not os.environ.get("AEVIZ_DATA"), reason="needs MNIST: set AEVIZ_DATA to its folder")
# On the plain autoencoder's map, all on blots or smears; the classifier is more than nine tenths sure of four of them.
BLOTS = np.array([(-16.32, 7.57), (-18.02, 2.04), (-12.02, -7.16), (22, 32.7), (30, -9.2)], np.float32)


@pytest.fixture(scope="module")
def shipped():
    return catalogue.load("classifier")


@pytest.fixture(scope="module")
def network(shipped):
    return weights.restore_classifier(shipped.part("classifier"))


def read(shipped, pixels) -> digit_judge.Reading:
    return digit_judge.read(shipped.part("classifier"), shipped.networks["classifier"], pixels)


def test_it_says_in_numpy_what_it_says_in_torch(shipped, network):
    pixels = np.concatenate([digits().pixels[::60], np.random.default_rng(0).random((9, 784), np.float32)])
    found, expected = read(shipped, pixels), decoded_digits.judge(network, torch.from_numpy(pixels))
    np.testing.assert_array_equal(found.classes, expected.classes)
    assert found.clarity == pytest.approx(expected.clarity, abs=1e-4)
    np.testing.assert_array_equal(found.digit, expected.digit)
    assert 0 < found.share < 1
    assert digit_judge.least(shipped.networks["classifier"]) == Classifier.LEAST


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_no_digit(shipped, network, wrong):
    pixels = digits().pixels[:3].copy()
    pixels[1, 400] = wrong
    pixels[2] = wrong
    for found in (read(shipped, pixels), decoded_digits.judge(network, torch.from_numpy(pixels))):
        assert not found.digit[1:].any()
        assert (found.clarity[1:] == 0).all()
        assert found.clarity[0] == pytest.approx(read(shipped, pixels[:1]).clarity[0], abs=1e-4)
        assert found.clarity[0] > 0


def test_nothing_overflows(shipped):
    assert 0 <= read(shipped, np.full((1, 784), 1e38, np.float32)).clarity[0] <= 1


@pytest.mark.parametrize("missing", ["conv1.bias", "quantiles"])
def test_a_missing_tensor_is_named(shipped, missing):
    tensors = shipped.part("classifier")
    del tensors[missing]
    with pytest.raises(KeyError, match=missing):
        digit_judge.read(tensors, shipped.networks["classifier"], np.zeros((1, 784), np.float32))


def test_clarity_counts_the_digits_of_the_same_class_that_are_less_clear():
    """Class 0 has the largest logits 1 … 200, class 1 ten times as large: 50 is clear for the one alone."""
    logits = np.full((400, 2), -5.0)
    logits[:200, 0], logits[200:, 1] = np.arange(1, 201), 10 * np.arange(1, 201)
    table = digit_judge.quantiles(np.random.default_rng(0).permutation(logits))
    asked = np.array([[50.5, 0], [0, 50.5], [10.4, 0], [10.6, 0], [0, 104], [0, 106], [900, 0], [0, 5]])
    found = digit_judge.reading(np.zeros((8, 784)), asked, table, 0.05)
    assert found.classes.tolist() == [0, 1, 0, 0, 1, 1, 0, 1]
    assert found.clarity == pytest.approx([0.25, 0.025, 0.05, 0.05, 0.05, 0.05, 1, 0], abs=0.003)
    assert found.digit.tolist() == [True, False, False, True, False, True, True, False]
    assert digit_judge.reading(np.zeros((400, 784)), logits, table, 0.05).share == 0.95
    with pytest.raises(ValueError, match="no digit 1"):
        digit_judge.quantiles(logits[:200])


def test_blots_are_no_digits(shipped, network):
    model = catalogue.load("ae")
    images = networks.pixels(model.part("decoder"), model.networks["decoder"], BLOTS)
    assert not read(shipped, images).digit.any()
    assert (benchmark.confidence(network, torch.from_numpy(images)) > 0.9).sum() == 4


def test_it_agrees_with_an_eye_better_than_the_classifiers_confidence(network):
    for name, digest in benchmark.DECODERS.items():  # of other weights nothing was read
        assert catalogue.load(name).blob("decoder").digest.startswith(digest)
    images, digit = benchmark.read_by_eye()
    found = decoded_digits.judge(network, images)
    before = benchmark.auc(benchmark.confidence(network, images), digit)
    assert benchmark.auc(found.clarity, digit) >= 0.94 > 0.93 > before
    assert found.digit[~digit].mean() < 0.2 < 0.9 < found.digit[digit].mean()


def test_the_area_under_the_curve_counts_pairs():
    score, digit = np.array([0.1, 0.4, 0.4, 0.8]), np.array([False, True, False, True])
    assert benchmark.auc(score, digit) == pytest.approx((1 + 0.5 + 1 + 1) / 4)


LEAST_RIGHT = {"mnist": 0.99, "fashion_mnist": 0.91, "kmnist": 0.95}  # shares of the test images


@pytest.mark.parametrize("name", [name for name, one in PUBLISHED.items() if catalogue.ships(one.classifier)])
def test_a_judge_that_ships_names_its_sets_test_images(name):
    shipped = catalogue.load(PUBLISHED[name].classifier)
    assert shipped.figures["accuracy"] >= LEAST_RIGHT[name]
    if published_here.fault(name) is None:
        network = weights.restore_classifier(shipped.part("classifier"))
        found = evaluation.accuracy(network, image_set(name, train=False))
        assert found == pytest.approx(shipped.figures["accuracy"], abs=2e-4)


@needs_mnist
def test_real_digits_pass_and_clarity_is_their_rank(shipped, network):
    test = mnist(train=False)
    found = decoded_digits.judge(network, torch.from_numpy(test.pixels))
    assert found.share >= 0.95
    assert benchmark.by_halves(network, torch.from_numpy(test.pixels)) >= 0.94
    for digit in range(10):
        own = found.clarity[found.classes == digit]
        assert (own >= 0.05).mean() == pytest.approx(0.95, abs=0.002)
        assert np.sort(own) == pytest.approx(np.arange(len(own)) / len(own), abs=0.006)


@pytest.mark.parametrize("language", text.LANGUAGES)
def test_the_words_say_from_where_on_it_is_a_digit(language):
    percent = f"{100 * Classifier.LEAST:.0f}"
    for name, keys in (
        ("pad", ["heat_gap_low"]),
        ("samples", ["samples_note"]),
        ("strips", ["film_note"]),
        ("gaps", ["heat_gap_why"]),
        ("front", ["numbers"]),
    ):
        for key in keys:
            assert f"{percent} %" in text.sections(language, name)[key].replace(f"{percent}%", f"{percent} %")
    heat = (Path(text.__file__).parents[1] / "js" / "pad" / "heat.js").read_text()
    assert f"const CLEAR = {2 * Classifier.LEAST};" in heat  # what is hardly a digit is drawn in half the hue
