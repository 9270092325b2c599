"""The VAE's map at its smallest beta: against maps that are known to be alike or not, and as it ships."""

import numpy as np
import pytest

from aeviz.measure.low_beta import low_beta
from aeviz.shipped import catalogue


def plane(*codes: np.ndarray, log_variances: tuple[float, ...] = (0.0,)) -> dict[str, np.ndarray]:
    variances = np.stack([np.full_like(z, v) for z, v in zip(codes, log_variances, strict=True)])
    return {"ladder": np.linspace(-3, 0, len(codes)), "means": np.stack(codes), "log_variances": variances}


def test_a_turned_map_is_the_same_layout_and_an_unrelated_one_is_not():
    rng = np.random.default_rng(0)
    one, other = rng.normal(size=(2, 500, 2))
    turned = 3 * one @ np.array([[0.0, -1.0], [1.0, 0.0]]) + 5
    found = low_beta(plane(turned, one, log_variances=(-10.0, -2.0)), {"means": other[None]})
    assert (found.beta, found.sigma, found.sigma_one) == pytest.approx((np.exp(-3), np.exp(-5), np.exp(-1)))
    assert found.layout == pytest.approx(1)
    assert found.without_kl < 0.05


def test_as_it_ships_the_ellipses_shrink_and_the_layout_stays():
    """What the page says of it in words: the layout is nearly the one at beta = 1, and not an autoencoder's."""
    found = low_beta(*(catalogue.load(name).part("map") for name in ("beta_vae", "ae")))
    assert found.beta == pytest.approx(0.01)
    assert found.sigma < found.sigma_one / 4
    assert found.layout > 0.95
    assert found.without_kl < 0.6
