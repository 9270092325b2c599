"""Samplers: their moments, their bounds, and the same seed twice."""

import numpy as np
import pytest

from aeviz.measure import code_samplers

EXTENT = (-2.0, 6.0, 1.0, 3.0)
CODES = np.random.default_rng(0).standard_normal((500, 2)) @ [[3, 1], [0, 0.5]] + (7, -2)


def test_the_gaussian_has_the_mean_and_covariance_of_the_codes():
    drawn = code_samplers.fitted_gaussian(CODES, 40_000, np.random.default_rng(1))
    assert drawn.mean(0) == pytest.approx(CODES.mean(0), abs=0.06)
    np.testing.assert_allclose(np.cov(drawn.T), np.cov(CODES.T), atol=0.25)


def test_a_code_of_one_number_has_a_gaussian_too():
    drawn = code_samplers.fitted_gaussian(CODES[:, :1], 20_000, np.random.default_rng(0))
    assert drawn.shape == (20_000, 1)
    assert drawn.std() == pytest.approx(CODES[:, 0].std(), rel=0.03)


def test_the_box_is_filled_evenly():
    drawn = code_samplers.box(EXTENT, 40_000, np.random.default_rng(1))
    assert drawn.min(0) == pytest.approx([-2, 1], abs=0.01)
    assert drawn.max(0) == pytest.approx([6, 3], abs=0.01)
    counts, _, _ = np.histogram2d(*drawn.T, bins=4, range=((-2, 6), (1, 3)))
    assert counts.min() > 0.93 * 2500
    with pytest.raises(ValueError, match="x0 < x1"):
        code_samplers.box((1.0, 1.0, 0.0, 2.0), 3, np.random.default_rng(1))


def test_among_the_codes_each_comes_once_while_there_are_enough():
    drawn = code_samplers.among(CODES, 500, np.random.default_rng(1))
    np.testing.assert_array_equal(np.sort(drawn, axis=0), np.sort(CODES.astype(np.float32), axis=0))
    assert not np.array_equal(drawn, CODES.astype(np.float32))
    more = code_samplers.among(CODES, 900, np.random.default_rng(1))
    assert len(more) == 900
    assert set(map(tuple, more)) <= set(map(tuple, CODES.astype(np.float32)))


def test_a_seed_names_a_draw():
    for sampler in (
        lambda rng: code_samplers.fitted_gaussian(CODES, 20, rng),
        lambda rng: code_samplers.box(EXTENT, 20, rng),
        lambda rng: code_samplers.among(CODES, 20, rng),
    ):
        first = sampler(np.random.default_rng(3))
        assert (first.shape, first.dtype) == ((20, 2), np.float32)
        np.testing.assert_array_equal(first, sampler(np.random.default_rng(3)))
        assert not np.array_equal(first, sampler(np.random.default_rng(4)))
