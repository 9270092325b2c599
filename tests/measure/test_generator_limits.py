"""The four limits on maps whose answer is known."""

import numpy as np
import pytest

from aeviz.measure.generator_limits import area_ratio, asymmetry, discontinuity, empty_share, unlike_pairs

RNG = np.random.default_rng(0)


def blobs(centres: list[tuple[float, float]], sigmas: list[float], n: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    codes = [RNG.normal(centre, sigma, (n, 2)) for centre, sigma in zip(centres, sigmas, strict=True)]
    return np.concatenate(codes), np.repeat(np.arange(len(centres)), n)


def test_an_area_grows_with_the_square_of_the_spread():
    codes, labels = blobs([(-9, 0), (9, 0)], [1, 3])
    assert area_ratio(codes, labels) == pytest.approx(9, rel=0.08)


def test_empty_share_counts_cells():
    extent = (0.0, 4.0, 0.0, 4.0)
    codes = np.array([(0.5, 0.5), (0.6, 0.4), (3.5, 3.5), (9.0, 9.0)])  # two in one cell, one in another, one outside
    assert empty_share(codes, extent, cells=4) == pytest.approx(14 / 16)


def test_no_jumps_between_far_classes_and_nothing_else_on_a_chessboard():
    codes, labels = blobs([(-50, 0), (50, 0)], [1, 1], n=300)
    assert discontinuity(codes, labels) == 0
    line = np.stack([np.arange(40.0), np.zeros(40)], axis=1) + RNG.normal(0, 1e-3, (40, 2))
    assert discontinuity(line, np.arange(40) % 2) == 1


def test_areas_do_not_feel_where_a_class_lies_or_how_it_is_turned():
    codes, labels = blobs([(0, 0), (50, -7)], [1, 1])
    turned = np.where(labels[:, None] == 0, codes @ [[2, 0], [0, 0.5]], codes)  # as wide as it is thin: the same area
    assert area_ratio(turned, labels) == pytest.approx(area_ratio(codes, labels))
    with pytest.raises(ValueError, match="without an area"):
        area_ratio(np.stack([np.arange(6.0), np.arange(6.0)], axis=1), np.zeros(6))


def test_asymmetry_is_none_in_a_cloud_that_is_its_own_mirror_image():
    half = RNG.standard_normal((500, 2)) * (3, 1)
    assert asymmetry(np.concatenate([half, -half])) == pytest.approx(0, abs=1e-9)
    assert asymmetry(np.zeros((9, 2))) == 0


def test_asymmetry_of_a_shift_and_of_a_point():
    """SW2 of a cloud and its mirror image is |2 m| / √2; over the radius, √2 where all is shift."""
    codes = RNG.standard_normal((20_000, 2)) + (3, 4)
    assert asymmetry(codes) == pytest.approx(np.sqrt(2) * 5 / np.sqrt(25 + 2), abs=0.01)
    assert asymmetry(np.full((5, 2), 2.5)) == pytest.approx(np.sqrt(2))
    assert asymmetry(7 * codes) == pytest.approx(asymmetry(codes))


def test_asymmetry_sees_a_centred_cloud_with_one_heavy_side():
    """Two thirds of the codes at (1, 0), one third at (−2, 0): the mean is 0, the mirror image another cloud.

    Along any direction the sorted codes −2, 1, 1 meet −1, −1, 2: moves of 1, 2 and 1 times the cosine.
    """
    codes = np.array([(1.0, 0.0)] * 40 + [(-2.0, 0.0)] * 20)
    assert asymmetry(codes) == pytest.approx(np.sqrt((1 + 4 + 1) / 3 / 2) / np.sqrt(2))


def test_discontinuity_looks_at_the_nearest_other_code():
    line = np.stack([np.array([0.0, 1, 10, 11, 20, 21]), np.zeros(6)], axis=1)
    assert discontinuity(line, [1, 1, 2, 2, 3, 3]) == 0
    assert discontinuity(line, [1, 2, 2, 2, 3, 4]) == pytest.approx(4 / 6)


def test_unlike_pairs_are_counted_among_all_pairs():
    classes = RNG.integers(4, size=30)
    pairs = [(a, b) for a in range(30) for b in range(30) if a != b]
    assert unlike_pairs(classes) == pytest.approx(np.mean([classes[a] != classes[b] for a, b in pairs]))
    assert unlike_pairs([5, 5, 5]) == 0
    assert unlike_pairs(range(9)) == 1


def test_random_classes_stand_at_the_null_of_discontinuity():
    codes, classes = RNG.standard_normal((4000, 2)), RNG.integers(10, size=4000)
    assert discontinuity(codes, classes) == pytest.approx(unlike_pairs(classes), abs=0.02)
