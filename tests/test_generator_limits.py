"""The four limits on maps whose answer is known."""

import numpy as np
import pytest

from aeviz import generator_limits
from aeviz.generator_limits import empty_share, limits, square_around

RNG = np.random.default_rng(0)


def blobs(centres: list[tuple[float, float]], sigmas: list[float], n: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    codes = [RNG.normal(centre, sigma, (n, 2)) for centre, sigma in zip(centres, sigmas, strict=True)]
    return np.concatenate(codes), np.repeat(np.arange(len(centres)), n)


def test_an_area_grows_with_the_square_of_the_spread():
    codes, labels = blobs([(-9, 0), (9, 0)], [1, 3])
    assert limits(codes, labels, square_around(codes)).area_ratio == pytest.approx(9, rel=0.08)


def test_off_centre_is_the_distance_in_root_mean_square_deviations():
    codes, labels = blobs([(3, 4)], [2])
    shown = limits(codes, labels, square_around(codes))
    assert shown.off_centre == pytest.approx(5 / (2 * np.sqrt(2)), rel=0.03)
    assert limits(10 * codes, labels, square_around(codes)).off_centre == pytest.approx(shown.off_centre)


def test_empty_share_counts_cells():
    extent = (0.0, 4.0, 0.0, 4.0)
    codes = np.array([(0.5, 0.5), (0.6, 0.4), (3.5, 3.5), (9.0, 9.0)])  # two in one cell, one in another, one outside
    assert empty_share(codes, extent, cells=4) == pytest.approx(14 / 16)


def test_jumps_are_none_between_far_classes_and_all_on_a_chessboard():
    codes, labels = blobs([(-50, 0), (50, 0)], [1, 1], n=300)
    assert limits(codes, labels, square_around(codes)).jumps == 0
    line = np.stack([np.arange(40.0), np.zeros(40)], axis=1) + RNG.normal(0, 1e-3, (40, 2))
    assert limits(line, np.arange(40) % 2, (0, 40, -1, 1)).jumps == 1


def test_the_null_has_none_of_the_limits():
    null = generator_limits.null()
    assert 1 <= null.area_ratio < 1.5
    assert null.off_centre < 0.06
    assert null.jumps == pytest.approx(0.9, abs=0.03)
    assert 0.3 < null.empty < 0.6  # the corners of a square that holds a round cloud


def test_the_square_holds_nearly_all_and_is_a_square():
    codes, _ = blobs([(1, -2)], [1])
    x0, x1, y0, y1 = square_around(codes)
    assert x1 - x0 == pytest.approx(y1 - y0)
    inside = (codes[:, 0] > x0) & (codes[:, 0] < x1) & (codes[:, 1] > y0) & (codes[:, 1] < y1)
    assert inside.mean() > 0.995
