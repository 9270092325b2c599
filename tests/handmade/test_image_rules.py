"""Rules that read a number off an image, on images whose numbers are known; the decoder against its nulls."""

from itertools import combinations_with_replacement

import numpy as np
import pytest

from aeviz.data import digits
from aeviz.data.tiny_digits import tiny_digits
from aeviz.handmade.image_rules import RULES, balance, holes, ink, nulls, rule_code, slant, symmetry, width


def picture(*rows: str) -> np.ndarray:
    """One image, # for ink."""
    return np.array([[[float(c == "#") for c in row] for row in rows]])


def test_ink_and_width_are_moments_of_the_ink():
    bar = picture("....", ".##.", ".##.", "....")
    assert ink(bar)[0] == 4 / 16
    assert width(bar)[0] == pytest.approx(0.5)  # two columns half a pixel either side of their mean
    assert width(picture("#..#"))[0] == pytest.approx(1.5)
    assert width(picture(".#..", ".#.."))[0] == 0


def test_slant_is_the_way_to_the_right_for_each_pixel_upwards():
    assert slant(picture("..#", ".#.", "#.."))[0] == pytest.approx(1)
    assert slant(picture("#..", ".#.", "..#"))[0] == pytest.approx(-1)
    assert slant(picture(".#.", ".#.", ".#."))[0] == pytest.approx(0)
    assert slant(picture("###"))[0] == 0


def test_balance_symmetry_and_holes():
    assert balance(picture("##", "..", ".."))[0] == pytest.approx(1)
    assert balance(picture("..", "..", "#."))[0] == pytest.approx(-1)
    assert symmetry(picture(".#.", "###"))[0] == pytest.approx(1)
    assert symmetry(picture("#."))[0] == pytest.approx(-1)
    ring = picture("####", "#..#", "####", "#...")
    assert holes(ring)[0] == 2 / 16
    assert holes(picture("####", "#..#", "##.#"))[0] == 0  # open below
    assert holes(picture("###", "#.#", "###") * 0.4)[0] == 0  # too pale for ink


def test_a_blank_image_breaks_no_rule():
    for rule in RULES.values():
        assert rule(np.zeros((2, 4, 5))).tolist() == [0, 0]


def test_images_that_are_quadratics_of_their_rules_come_back_exactly():
    rng = np.random.default_rng(0)
    images = 0.5 + 0.02 * rng.standard_normal((50, 4, 4)).cumsum(axis=0)
    code = rule_code(images, ("ink", "balance"))
    again = code.decode(code.codes).reshape(images.shape)  # these are
    found = rule_code(again, ("ink", "balance"))
    assert found.error < 1e-4 * code.error
    np.testing.assert_allclose(code.codes.mean(axis=0), 0, atol=1e-9)
    np.testing.assert_allclose(code.codes.std(axis=0), 1)


def test_pca_beats_every_pair_of_rules_and_every_pair_the_mean_image():
    images, _ = tiny_digits()
    pca, mean = nulls(images)
    assert mean == pytest.approx(images.reshape(len(images), -1).var(axis=0).mean())
    for pair in combinations_with_replacement(RULES, 2):
        assert pca < rule_code(images, pair).error < mean, pair


def test_the_same_rule_twice_is_one_number():
    images = tiny_digits()[0][:200]
    code = rule_code(images, ("ink", "ink"))
    np.testing.assert_array_equal(code.codes[:, 0], code.codes[:, 1])
    assert np.isfinite(code.terms).all()


def test_the_tiny_digits_are_scikit_learn_s():
    from sklearn.datasets import load_digits

    images, labels = tiny_digits()
    source = load_digits()
    np.testing.assert_array_equal(images * 16, source.images)
    np.testing.assert_array_equal(labels, digits().labels)
