"""The best code that a sine and two parabolas allow, against codes that are known."""

import numpy as np
import pytest

from aeviz.data import circles, noisy_moons, s_curve, spiral, two_moons
from aeviz.handmade.best_code import AMPLITUDE, FREQUENCY, HEIGHT, PHASE, best_code, fitted_errors
from aeviz.handmade.manual_encoding import (
    Parabola,
    QuadraticDecoder,
    SineEncoder,
    best_sine,
    mean_squared_error,
    pca_error,
    reconstruct,
    x_alone_error,
)
from aeviz.ui.shell import link


def error_of(encoder, points):
    decoder = QuadraticDecoder.fit(encoder.encode(points), points, encoder.packing)
    return mean_squared_error(points, reconstruct(encoder, decoder, points))


def test_all_sines_at_once_have_the_errors_that_each_has_alone():
    points = noisy_moons(0.2).points
    sines = np.random.default_rng(0).uniform([0, 1.5, -np.pi, -1], [2, 5, np.pi, 1.5], (40, 4))
    alone = [error_of(SineEncoder(*sine), points) for sine in sines]
    np.testing.assert_allclose(fitted_errors(sines, points), alone, atol=1e-6)


def test_the_moons_are_coded_as_well_as_by_the_sine_with_the_widest_margin():
    moons = two_moons()
    encoder, decoder, error = best_code(moons.points)
    assert error == pytest.approx(mean_squared_error(moons.points, reconstruct(encoder, decoder, moons.points)))
    assert error <= error_of(best_sine(moons.points, moons.labels), moons.points) + 1e-12
    assert error == pytest.approx(0.00566, abs=5e-5)


@pytest.mark.parametrize("points", [circles(100), spiral(100), s_curve(100), noisy_moons(0.3)], ids=lambda p: p.name)
def test_it_is_never_worse_than_its_start_nor_than_what_knows_less(points):
    start = SineEncoder(0.3, 2.2, 1.0, 0.1)
    error = best_code(points.points, start)[2]
    assert error <= error_of(start, points.points)
    assert error < min(x_alone_error(points.points), pca_error(points.points))


@pytest.mark.parametrize("noise", [0.1, 0.15])
def test_what_it_finds_is_hardly_a_matter_of_its_seed(noise):
    points = noisy_moons(noise).points
    errors = [best_code(points, seed=seed)[2] for seed in range(4)]
    assert max(errors) <= 1.01 * min(errors)


def test_it_looks_wherever_the_handles_can_go():
    bounds = {"amplitude": AMPLITUDE, "frequency": FREQUENCY, "height": HEIGHT}
    for name, (low, high) in bounds.items():
        field = link.TABLE["encoding"][name]
        assert (low, high) == (field.low, field.high)
    assert np.subtract(*PHASE[::-1]) == pytest.approx(2 * np.pi)  # a whole turn


def test_points_on_two_parabolas_under_a_known_sine_come_back_exactly():
    true = SineEncoder(0.8, 2.6, 0.4, 0.2)
    x = np.linspace(-1.5, 2, 80)
    upper, under = Parabola(-0.2, 0.1, 1.6), Parabola(0.1, 0.2, -1.4)
    y = np.where(np.arange(80) % 2, upper(x), under(x))
    points = np.stack([x, y], axis=1)
    assert error_of(true, points) < 1e-12  # the sine runs between the two
    assert best_code(points, SineEncoder(0.0, 2.0, 0.0, 5.0))[2] < 1e-12


def test_the_same_points_give_the_same_code_and_few_points_do():
    points = spiral(60).points
    assert best_code(points) == best_code(points)
    assert best_code([[0.0, 1.0]])[2] == pytest.approx(0, abs=1e-12)
    with pytest.raises(ValueError, match="points must be"):
        best_code(np.zeros((0, 2)))
