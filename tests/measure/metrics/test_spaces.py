"""Fréchet distance, angles between subspaces, and PCA for several numbers at once: cases with a known answer."""

import numpy as np
import pytest
from scipy.linalg import sqrtm
from scipy.stats import ortho_group

from aeviz.measure.metrics import frechet, largest_angle, pca_errors, pca_mse, principal_axes, random_angle

RNG = np.random.default_rng(0)


def whitened(n: int, d: int) -> np.ndarray:
    """A sample whose mean is 0 and whose covariance is I, exactly."""
    x = RNG.standard_normal((n, d))
    x -= x.mean(0)
    return x @ np.linalg.inv(np.linalg.cholesky(np.cov(x.T))).T


def test_of_a_sample_and_itself_nothing():
    a = RNG.standard_normal((50, 4)) * [1, 2, 3, 0]  # a dead feature does not disturb
    assert frechet(a, a) == pytest.approx(0, abs=1e-10)
    assert frechet(a, a[::-1]) == pytest.approx(0, abs=1e-10)


def test_a_shift_costs_its_square():
    a = RNG.standard_normal((40, 3))
    assert frechet(a, a + [3, 0, 4]) == pytest.approx(25)


def test_gaussians_with_one_set_of_axes():
    """There d² = |shift|² + Σ (σ_a − σ_b)²: of each axis the difference of the deviations."""
    turn = ortho_group.rvs(4, random_state=1)
    a = whitened(300, 4) * [1, 2, 3, 4] @ turn
    b = whitened(200, 4) * [2, 2, 1, 0.5] @ turn + 1
    assert frechet(a, b) == pytest.approx(4 + 1 + 0 + 4 + 3.5**2)


def test_in_one_dimension():
    a, b = 5 * whitened(100, 2)[:, :1] + 2, 3 * whitened(100, 2)[:, :1] - 4
    assert frechet(a, b) == pytest.approx(36 + 4)


def test_the_formula_by_way_of_scipys_root():
    a, b = (RNG.standard_normal((60, 5)) @ RNG.standard_normal((5, 5)) + RNG.standard_normal(5) for _ in range(2))
    cov_a, cov_b = np.cov(a.T), np.cov(b.T)
    expected = ((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(cov_a + cov_b - 2 * sqrtm(cov_a @ cov_b).real)
    assert frechet(a, b) == pytest.approx(expected)
    assert frechet(b, a) == pytest.approx(frechet(a, b))
    assert frechet(3 * a, 3 * b) == pytest.approx(9 * expected)


def test_more_features_than_images():
    a, b = RNG.standard_normal((5, 30)), RNG.standard_normal((7, 30))
    assert np.isfinite(frechet(a, b))
    assert frechet(a, a) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("bad", [np.zeros(3), np.zeros((1, 3)), np.zeros((4, 2)), np.full((4, 3), np.nan)])
def test_features_of_another_shape_are_refused(bad):
    with pytest.raises(ValueError, match=r"must (be|have)"):
        frechet(np.zeros((4, 3)), bad)


def test_the_angle_between_two_planes():
    plane = np.eye(5)[:, :2]
    turned = plane.copy()
    turned[:, 1] = [0, np.cos(0.3), np.sin(0.3), 0, 0]
    assert largest_angle(plane, turned) == pytest.approx(np.rad2deg(0.3))
    assert largest_angle(turned, plane) == pytest.approx(np.rad2deg(0.3))
    assert largest_angle(plane, np.eye(5)[:, 2:4]) == pytest.approx(90)


def test_other_axes_in_the_same_plane_make_no_angle():
    plane = RNG.standard_normal((9, 2))
    assert largest_angle(plane, plane @ [[2.0, 1.0], [-3.0, 0.5]]) == pytest.approx(0, abs=1e-6)


def test_random_planes_stand_nearly_upright_where_there_is_room():
    """The largest angle of two random lines in d dimensions has cos² ~ Beta(1/2, (d − 1)/2): mean 1/d."""
    assert random_angle(RNG.standard_normal((784, 2))) == pytest.approx(88.5, abs=1)
    lines = [largest_angle(np.eye(3)[:, :1], RNG.standard_normal((3, 1))) for _ in range(2000)]
    assert np.mean(np.cos(np.deg2rad(lines)) ** 2) == pytest.approx(1 / 3, abs=0.03)
    with pytest.raises(ValueError, match="number of rows"):
        largest_angle(np.eye(3), np.eye(4))


def test_principal_axes_are_those_of_the_covariance():
    points = RNG.standard_normal((4000, 3)) * [1, 5, 3] + 7
    axes = principal_axes(points, 2)
    assert np.abs(axes[[1, 2], [0, 1]]) == pytest.approx([1, 1], abs=0.01)  # the widest first
    np.testing.assert_allclose(axes.T @ axes, np.eye(2), atol=1e-12)


def test_several_numbers_at_once():
    train, test = RNG.standard_normal((2, 60, 8)) * np.arange(1, 9)
    assert pca_errors(train, test, [0, 3, 8, 1]) == pytest.approx([pca_mse(train, test, k) for k in (0, 3, 8, 1)])
