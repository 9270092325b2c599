"""Point sets in the plane."""

import numpy as np
import pytest

from aeviz.data import DataError, circles, drawn, noisy_moons, plane, s_curve, spiral, two_moons

SHAPES = [circles, spiral, s_curve]


def test_the_lecture_s_hundred_points():
    moons = two_moons()
    assert moons.points.shape == (100, 2)
    np.testing.assert_array_equal(moons.points[0], [0.29, -0.19])
    np.testing.assert_array_equal(moons.points[-1], [0.79, -0.49])
    np.testing.assert_array_equal(np.bincount(moons.labels), [50, 50])


def test_each_of_them_lies_on_the_half_moon_of_its_label():
    moons = two_moons()
    x, y = moons.points.T
    upper = moons.labels == plane.UPPER
    np.testing.assert_allclose(np.hypot(x, y)[upper], 1, atol=0.04)
    np.testing.assert_allclose(np.hypot(x - 1, y - 0.5)[~upper], 1, atol=0.04)
    assert (y[upper] >= -0.04).all()
    assert (y[~upper] <= 0.54).all()


def test_every_point_of_the_true_curves_goes_to_its_own():
    t = np.linspace(0, np.pi, 50)
    upper = np.stack([np.cos(t), np.sin(t)], axis=1)
    assert (plane.nearest_half_moon(upper) == plane.UPPER).all()
    assert (plane.nearest_half_moon([1, 0.5] - upper) == plane.LOWER).all()


def test_a_damaged_file_of_points_says_so(tmp_path, monkeypatch):
    for content in (None, "x,y\n0.1,abc\n"):
        path = tmp_path / "two_moons.csv"
        if content:
            path.write_text(content)
        monkeypatch.setattr(plane, "_TWO_MOONS", path)
        with pytest.raises(DataError, match="install aeviz again"):
            two_moons()


def test_shapes_without_noise_are_the_curves_they_name():
    rings = circles(100, noise=0)
    np.testing.assert_allclose(np.hypot(*rings.points.T), np.where(rings.labels == 0, 1, 0.5))
    arms = spiral(100, noise=0)
    radius = np.hypot(*arms.points.T)
    turn = 3 * np.pi * radius + np.pi * arms.labels
    np.testing.assert_allclose(arms.points, radius[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1), atol=1e-9)
    bends = s_curve(100, noise=0)
    centre = np.where(bends.labels == 0, 0.5, -0.5)
    np.testing.assert_allclose(np.hypot(bends.points[:, 0], bends.points[:, 1] - centre), 0.5)


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes_have_the_size_asked_for_and_two_branches(shape):
    found = shape(n=301, noise=0.02, seed=5)
    assert found.name == shape.__name__
    assert len(found) == 301
    assert set(found.labels) == {0, 1}
    assert np.abs(found.points).max() < 1.2
    np.testing.assert_array_equal(found.points, shape(n=301, noise=0.02, seed=5).points)
    assert (found.points != shape(n=301, noise=0.02, seed=6).points).any()


@pytest.mark.parametrize("shape", SHAPES)
def test_noise_is_its_standard_deviation(shape):
    moved = shape(n=5000, noise=0.3, seed=1).points - shape(n=5000, noise=0, seed=1).points
    assert moved.std() == pytest.approx(0.3, rel=0.05)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"n": 1}, "from 2 to 10,000, not 1"),
        ({"n": 10_001}, "from 2 to 10,000"),
        ({"n": 50.0}, "whole number"),
        ({"noise": -0.1}, "noise must lie between 0 and 1"),
        ({"noise": float("nan")}, "noise must lie"),
        ({"seed": -1}, "seed must be a whole number"),
        ({"seed": 2**32}, "seed must be a whole number"),
    ],
)
def test_arguments_out_of_bounds_are_refused_in_a_sentence(shape, arguments, sentence):
    with pytest.raises(DataError, match=sentence):
        shape(**arguments)


def test_noise_turned_up_moves_the_lecture_s_points_and_keeps_their_moons():
    moons = two_moons()
    np.testing.assert_array_equal(noisy_moons(0).points, moons.points)
    found = noisy_moons(0.3, seed=2)
    np.testing.assert_array_equal(found.labels, moons.labels)
    assert (found.points - moons.points).std() == pytest.approx(0.3, rel=0.15)
    np.testing.assert_array_equal(found.points, noisy_moons(0.3, seed=2).points)
    with pytest.raises(DataError, match="noise must lie"):
        noisy_moons(1.5)


def test_drawn_points_lie_where_their_places_are_on_the_sheet():
    x0, x1, y0, y1 = plane.DRAWN_SHEET
    last = plane.DRAWN_GRID - 1
    found = drawn([(0, 0), (last, last), (0, last)])
    np.testing.assert_allclose(found.points, [[x0, y0], [x1, y1], [x0, y1]])
    assert drawn([]).points.shape == (0, 2)


@pytest.mark.parametrize("places", [[(0, 0)] * 201, [(-1, 0)], [(0, plane.DRAWN_GRID)]])
def test_a_drawing_off_the_sheet_or_too_large_is_refused(places):
    with pytest.raises(DataError, match="at most 200 points"):
        drawn(places)
