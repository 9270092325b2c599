"""The hand-made code against answers that are known, and the figures of the lecture's points."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aeviz.data import circles, s_curve, two_moons
from aeviz.errors import AevizError
from aeviz.handmade.manual_encoding import (
    ABOVE,
    BELOW,
    EncodingError,
    Packing,
    Parabola,
    QuadraticDecoder,
    SineEncoder,
    best_sine,
    mean_squared_error,
    pca_error,
    reconstruct,
    side_accuracy,
    two_points_one_code,
    x_alone_error,
)

UPPER = Parabola(-1.0, 0.5, 2.0)
UNDER = Parabola(0.5, -0.25, -2.0)


@pytest.fixture(scope="module")
def moons():
    return two_moons()


def on_two_parabolas(n=30):
    x = np.linspace(-1, 1, n)
    labels = np.arange(n) % 2
    return np.stack([x, np.where(labels == ABOVE, UPPER(x), UNDER(x))], axis=1), labels


def margin(encoder, points, labels):
    return (np.where(labels == ABOVE, 1, -1) * (points[:, 1] - encoder.curve(points[:, 0]))).min()


@given(
    x=st.lists(st.floats(-2, 3), min_size=1, max_size=20),
    sides=st.lists(st.sampled_from([ABOVE, BELOW]), min_size=20, max_size=20),
)
@settings(deadline=None)
def test_one_number_holds_both_x_and_side(x, sides):
    side = np.array(sides[: len(x)])
    back, side_back = Packing().unpack(Packing().pack(x, side))
    np.testing.assert_array_equal(side_back, side)
    np.testing.assert_allclose(back, x, rtol=0, atol=1e-14)


def test_the_halves_lie_one_behind_the_other_with_the_gap_between():
    packing = Packing(left=0, right=2, gap=0.5)
    np.testing.assert_allclose(packing.pack([0, 2, 0, 2], [ABOVE, ABOVE, BELOW, BELOW]), [0, 2, 2.5, 4.5])
    np.testing.assert_array_equal(packing.unpack([2.1, 2.4])[1], [ABOVE, BELOW])  # in the gap: the nearer half


def test_an_x_without_a_place_is_refused_and_covering_makes_room():
    with pytest.raises(EncodingError, match="from -2 to 3") as caught:
        SineEncoder().encode([[0.0, 0.0], [3.5, 0.0]])
    assert isinstance(caught.value, AevizError)
    points = [[-7.0, 1.0], [9.0, -1.0]]
    wide = Packing().covering(points)
    assert (wide.left, wide.right) == (-7, 9)
    assert Packing().covering([[0.0, 50.0]]) == Packing()
    x, _ = wide.unpack(SineEncoder(packing=wide).encode(points))
    np.testing.assert_allclose(x, [-7, 9])


@pytest.mark.parametrize("bad", [{"left": 3.0}, {"gap": 0.0}, {"right": np.inf}, {"gap": np.nan}])
def test_a_packing_that_would_overlap_is_refused(bad):
    with pytest.raises(ValueError, match="packing needs"):
        Packing(**bad)


def test_side_is_told_by_the_sine():
    encoder = SineEncoder(amplitude=2, frequency=np.pi, phase=np.pi / 2, height=1)  # 1 + 2 cos(pi x)
    np.testing.assert_allclose(encoder.curve([0, 0.5, 1]), [3, 1, -1], atol=1e-12)
    np.testing.assert_array_equal(encoder.side([[0, 3.1], [0, 2.9], [1, -0.9], [1, -1.1]]), [ABOVE, BELOW] * 2)


def test_points_on_two_parabolas_come_back_exactly():
    points, labels = on_two_parabolas()
    flat = SineEncoder(amplitude=0, height=0)
    assert side_accuracy(flat, points, labels) == 1
    decoder = QuadraticDecoder.fit(flat.encode(points), points)
    for found, true in ((decoder.above, UPPER), (decoder.below, UNDER)):
        np.testing.assert_allclose([found.a, found.b, found.c], [true.a, true.b, true.c], atol=1e-12)
    assert mean_squared_error(points, reconstruct(flat, decoder, points)) < 1e-24


def test_parabolas_set_by_hand_decode_as_told():
    decoder = QuadraticDecoder(above=Parabola(1, 2, 3), below=Parabola(0, 0, -1))
    codes = decoder.packing.pack([2.0, 2.0], [ABOVE, BELOW])
    np.testing.assert_allclose(decoder.decode(codes), [[2, 11], [2, -1]])


def test_the_fitted_parabolas_are_the_best(moons):
    encoder = SineEncoder()
    decoder = QuadraticDecoder.fit(encoder.encode(moons.points), moons.points)
    least = mean_squared_error(moons.points, reconstruct(encoder, decoder, moons.points))
    for name in "abc":
        for step in (-0.01, 0.01):
            parabola = decoder.below
            moved = Parabola(**{k: getattr(parabola, k) + step * (k == name) for k in "abc"})
            worse = QuadraticDecoder(decoder.above, moved)
            assert mean_squared_error(moons.points, reconstruct(encoder, worse, moons.points)) > least


def test_a_half_with_few_points_or_none_still_decodes():
    assert Parabola.fit(np.array([]), np.array([])) == Parabola()
    assert Parabola.fit(np.array([2.0]), np.array([5.0]))(2.0) == pytest.approx(5)
    points = np.array([[0.0, 1.0], [1.0, 2.0], [2.0, 5.0]])
    all_above = SineEncoder(amplitude=0, height=-9)
    decoder = QuadraticDecoder.fit(all_above.encode(points), points)
    assert decoder.below == Parabola()
    np.testing.assert_allclose(reconstruct(all_above, decoder, points), points, atol=1e-12)


def test_squared_error_counts_both_coordinates():
    assert mean_squared_error([[0, 0], [0, 0]], [[3, 4], [0, 0]]) == 12.5


def test_the_lecture_s_points(moons):
    """By hand .0057 a point; a straight line .182, x alone .196; the points' own variance is 1.002."""
    encoder = SineEncoder()
    decoder = QuadraticDecoder.fit(encoder.encode(moons.points), moons.points)
    by_hand = mean_squared_error(moons.points, reconstruct(encoder, decoder, moons.points))
    assert side_accuracy(encoder, moons.points, moons.labels) == 1
    assert by_hand == pytest.approx(0.00566, abs=5e-5)
    assert pca_error(moons.points) == pytest.approx(0.1818, abs=5e-4)
    assert x_alone_error(moons.points) == pytest.approx(0.1963, abs=5e-4)


def test_a_wrong_sine_costs(moons):
    wrong = SineEncoder(phase=1.5 + np.pi)
    decoder = QuadraticDecoder.fit(wrong.encode(moons.points), moons.points)
    assert side_accuracy(wrong, moons.points, moons.labels) < 0.7
    assert mean_squared_error(moons.points, reconstruct(wrong, decoder, moons.points)) > 0.05


def test_pca_error_is_the_smaller_eigenvalue_of_the_covariance(moons):
    assert pca_error(moons.points) == pytest.approx(np.linalg.eigvalsh(np.cov(moons.points.T, bias=True))[0])
    assert pca_error([[0, 0], [1, 2], [2, 4]]) == pytest.approx(0, abs=1e-12)


def test_x_alone_cannot_give_two_points_back(moons):
    pairs = two_points_one_code(moons.points)
    hundredths = np.rint(100 * moons.points).astype(int).tolist()  # whole numbers: nothing is lost to rounding
    counted = [
        [i, j]
        for i, (x, y) in enumerate(hundredths)
        for j, (other_x, other_y) in enumerate(hundredths)
        if abs(x - other_x) <= 2 and y - other_y >= 30
    ]
    assert len(counted) == 29
    assert pairs.tolist() == counted
    assert (moons.labels[pairs] == [0, 1]).all()  # on each half moon y follows from x
    assert x_alone_error([[0, 1], [0, -1]]) == pytest.approx(1)


def test_pairs_of_one_code_are_counted_once_and_neighbours_are_none():
    points = [[0.0, 1.0], [0.01, 0.0], [0.01, 0.9], [0.5, 0.0]]
    np.testing.assert_array_equal(two_points_one_code(points), [[0, 1], [2, 1]])
    np.testing.assert_array_equal(two_points_one_code(points, side=[0, 1, 1, 0]), [[2, 1]])
    np.testing.assert_array_equal(two_points_one_code(points, tolerance=0), [[2, 1]])
    assert two_points_one_code(points, apart=2).shape == (0, 2)


def test_with_the_side_no_two_points_of_the_moons_share_a_code(moons):
    assert len(two_points_one_code(moons.points, side=SineEncoder().side(moons.points))) == 0


def test_the_best_sine_parts_the_moons_by_the_widest_margin(moons):
    best = best_sine(moons.points, moons.labels)
    widest = margin(best, moons.points, moons.labels)
    assert side_accuracy(best, moons.points, moons.labels) == 1
    assert widest == pytest.approx(0.2415, abs=1e-3)
    assert margin(SineEncoder(), moons.points, moons.labels) > 0.2  # the default is that sine, rounded
    assert best == best_sine(moons.points, moons.labels)
    rng = np.random.default_rng(0)
    for _ in range(300):
        a, f, p, h = rng.uniform([0, 0.5, -np.pi, -1], [1, 4, np.pi, 1])
        assert margin(SineEncoder(a, f, p, h), moons.points, moons.labels) <= widest + 1e-3


def test_no_sine_parts_circles():
    rings = circles(n=60)
    best = best_sine(rings.points, rings.labels)
    assert margin(best, rings.points, rings.labels) < 0
    assert side_accuracy(best, rings.points, rings.labels) < 0.9


def test_a_flat_line_parts_the_s_and_yet_its_halves_are_no_quadratics():
    bends = s_curve(n=100)
    flat = SineEncoder(amplitude=0, height=0)
    assert side_accuracy(flat, bends.points, bends.labels) >= 0.97  # but for the noise where the arcs meet
    decoder = QuadraticDecoder.fit(flat.encode(bends.points), bends.points)
    assert mean_squared_error(bends.points, reconstruct(flat, decoder, bends.points)) > 0.07


@pytest.mark.parametrize("points", [np.zeros(3), np.zeros((0, 2)), np.zeros((2, 3)), [[0.0, np.nan]]])
def test_bad_points_are_refused(points):
    for function in (SineEncoder().encode, SineEncoder().side, x_alone_error, pca_error):
        with pytest.raises(ValueError, match="points must be"):
            function(points)


def test_lengths_that_do_not_match_are_refused(moons):
    short = moons.labels[:-1]
    with pytest.raises(ValueError, match="labels must be"):
        side_accuracy(SineEncoder(), moons.points, short)
    with pytest.raises(ValueError, match="labels must be"):
        best_sine(moons.points, short)
    with pytest.raises(ValueError, match="side must be"):
        two_points_one_code(moons.points, side=short)
    with pytest.raises(ValueError, match="at least 0"):
        two_points_one_code(moons.points, tolerance=-1)
    with pytest.raises(ValueError, match="codes must be"):
        QuadraticDecoder.fit(np.zeros(3), moons.points)
    with pytest.raises(ValueError, match="one shape"):
        mean_squared_error(moons.points, moons.points[:-1])
