"""Two-sample measures: the table of values against N(0, I), known answers, and what must not matter."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aeviz.measure.metrics import coverage, coverage_null, mmd2, null, one_nn, sliced_wasserstein2

MEASURES = [sliced_wasserstein2, one_nn, coverage, mmd2]
N = 2000


def gaussian(n, rng):
    return rng.standard_normal((n, 2))


def hole(n, rng):
    points = gaussian(2 * n, rng)
    return points[np.hypot(*points.T) >= 0.5][:n]


def half_plane(n, rng):
    points = gaussian(n, rng)
    return np.stack([np.abs(points[:, 0]), points[:, 1]], axis=1)


def mixture(n, rng):
    """Ten Gaussians on a circle: radial sigma .5, tangential .1, shift 1.4."""
    turn = 2 * np.pi * rng.integers(10, size=n) / 10
    along, across = 1.4 + 0.5 * rng.standard_normal(n), 0.1 * rng.standard_normal(n)
    cos, sin = np.cos(turn), np.sin(turn)
    return np.stack([along * cos - across * sin, along * sin + across * cos], axis=1)


def swiss_roll(n, rng):
    root = np.sqrt(rng.uniform(size=n))
    curve = np.stack([3 * root * np.cos(4 * np.pi * root), 3 * root * np.sin(4 * np.pi * root)], axis=1)
    return curve + 0.05 * rng.standard_normal((n, 2))


# q(z), sliced Wasserstein-2, 1-NN, coverage; as published for 2,000 codes
TABLE = [
    (gaussian, 0.049, 0.501, 0.970),
    (lambda n, rng: 0.8 * gaussian(n, rng), 0.21, 0.513, 0.936),
    (lambda n, rng: gaussian(n, rng) + [0.5, 0], 0.38, 0.532, 0.929),
    (hole, 0.10, 0.539, 0.885),
    (half_plane, 0.61, 0.665, 0.533),
]
NAMES = ["itself", "scaled", "shifted", "hole", "half plane"]


@pytest.mark.parametrize(("codes", "sw2", "nearest", "covered"), TABLE, ids=NAMES)
def test_values_against_a_gaussian(codes, sw2, nearest, covered):
    """The mean of five draws; the tolerances are three times the spread that one draw shows."""
    rng = np.random.default_rng(1)
    prior_codes = [(gaussian(N, rng), codes(N, rng)) for _ in range(5)]
    assert np.mean([sliced_wasserstein2(*pair) for pair in prior_codes]) == pytest.approx(sw2, abs=0.03)
    assert np.mean([one_nn(*pair) for pair in prior_codes]) == pytest.approx(nearest, abs=0.03)
    assert np.mean([coverage(*pair) for pair in prior_codes]) == pytest.approx(covered, abs=0.02)


@pytest.mark.parametrize(
    ("codes", "expected"), list(zip([row[0] for row in TABLE], [0, 0.008, 0.025, 0.002, 0.085], strict=True)), ids=NAMES
)
def test_mmd_at_one_scale_against_a_gaussian(codes, expected):
    """The table's column is the kernel at s = 1 alone: the sum over seven scales is about five times as large."""
    rng = np.random.default_rng(2)
    found = [mmd2(gaussian(N // 2, rng), codes(N // 2, rng), scales=(1.0,)) for _ in range(8)]
    assert np.mean(found) == pytest.approx(expected, abs=0.001 + 0.15 * expected)


@pytest.mark.parametrize(("codes", "sw2", "nearest"), [(mixture, 0.13, 0.667), (swiss_roll, 0.50, 0.868)])
def test_shapes_against_a_gaussian_of_their_variance(codes, sw2, nearest):
    rng = np.random.default_rng(3)
    tested = codes(N, rng)
    prior = tested.std() * gaussian(N, rng)
    assert sliced_wasserstein2(prior, tested) == pytest.approx(sw2, abs=0.09)
    assert one_nn(prior, tested) == pytest.approx(nearest, abs=0.03)


def test_null_of_each_measure():
    found = {measure: null(measure, gaussian, n=500, repeats=6, seed=0) for measure in MEASURES}
    assert abs(found[mmd2].mean) < 0.006
    assert found[one_nn].mean == pytest.approx(0.5, abs=0.02)
    assert found[coverage].mean == pytest.approx(1 - 2**-5, abs=0.02)
    assert 0 < found[sliced_wasserstein2].mean < 0.15  # never 0: two samples differ
    assert all(value.spread > 0 for value in found.values())
    assert found[one_nn] == null(one_nn, gaussian, n=500, repeats=6, seed=0)


@pytest.mark.parametrize(("n", "m", "k"), [(60, 60, 5), (60, 30, 2), (30, 90, 1)])
def test_null_of_coverage_in_closed_form(n, m, k):
    rng = np.random.default_rng(4)
    found = np.mean([coverage(gaussian(n, rng), gaussian(m, rng), k=k) for _ in range(300)])
    assert found == pytest.approx(coverage_null(n, m, k), abs=0.015)
    assert coverage_null(100_000, 100_000, k) == pytest.approx(1 - 2**-k, abs=1e-4)


def test_two_point_masses():
    a, b = np.zeros((7, 2)), np.tile([3.0, 4.0], (5, 1))
    assert sliced_wasserstein2(a, b) == pytest.approx(5 / np.sqrt(2))
    assert one_nn(a, b) == 1
    assert coverage(a, b) == 0
    # C = 4 at s = 1, squared distance 25: 1 + 1 - 2 * 4 / 29
    assert mmd2(a, b, scales=(1,)) == pytest.approx(2 - 8 / 29)
    assert mmd2(a, b, sigma=0.5, scales=(2,)) == pytest.approx(2 - 2 * 2 / 27)


@given(st.floats(-5, 5), st.floats(-5, 5))
@settings(max_examples=25, deadline=None)
def test_a_shift_moves_sw2_by_its_length_over_root_two(dx, dy):
    a = np.random.default_rng(0).standard_normal((40, 2))
    assert sliced_wasserstein2(a, a + [dx, dy]) == pytest.approx(np.hypot(dx, dy) / np.sqrt(2), abs=1e-9)


def test_a_scale_about_the_centre_of_a_ring():
    """On a circle of radius r each projection has mean square r^2 / 2, and scaling by s moves it by |1 - s| of that."""
    angle = 2 * np.pi * np.arange(400) / 400
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    assert sliced_wasserstein2(ring, 3 * ring) == pytest.approx(2 / np.sqrt(2), abs=1e-6)


def test_identical_samples():
    a = np.random.default_rng(5).standard_normal((50, 2))
    assert sliced_wasserstein2(a, a) == 0
    assert coverage(a, a) == 1
    assert one_nn(a, a.copy()) == 0  # every nearest neighbour is the point's own copy in the other sample
    assert mmd2(a, a) < 0  # unbiased, so a copy lies below 0


def test_a_code_as_far_as_the_neighbour_does_not_cover():
    prior = [[0, 0], [1, 0]]
    assert coverage(prior, [[0, 1]], k=1) == 0
    assert coverage(prior, [[0, 0.99]], k=1) == 0.5


def test_unequal_sizes_of_one_distribution_are_no_distance():
    a = np.random.default_rng(6).standard_normal((30, 2))
    assert sliced_wasserstein2(a, np.repeat(a, 3, axis=0)) == pytest.approx(0, abs=1e-12)
    # quantiles of {0} and {0, 1, 2}: mean square 5/3 along x, cos^2 averages to 1/2
    assert sliced_wasserstein2([[0, 0]], [[0, 0], [1, 0], [2, 0]]) == pytest.approx(np.sqrt(5 / 6))
    # {0, 1} and {0, 0, 3}: steps of 1/3, 1/6, 1/6, 1/3 with differences 0, 0, 1, 2
    found = sliced_wasserstein2([[0, 0], [1, 0]], [[0, 0], [3, 0], [0, 0]])
    assert found == pytest.approx(np.sqrt((1 / 6 + 4 / 3) / 2))


def test_one_nn_stays_at_one_half_for_unequal_sizes():
    rng = np.random.default_rng(7)
    found = np.mean([one_nn(gaussian(900, rng), gaussian(100, rng)) for _ in range(10)])
    assert found == pytest.approx(0.5, abs=0.02)


def test_codes_that_all_collapsed_are_found_out():
    rng = np.random.default_rng(8)
    prior, collapsed = gaussian(300, rng), np.zeros((300, 2))
    assert one_nn(prior, collapsed) > 0.98
    assert coverage(prior, collapsed) < 0.1


@given(seed=st.integers(0, 2**32 - 1), n=st.integers(8, 30), m=st.integers(8, 30))
@settings(max_examples=30, deadline=None)
def test_order_does_not_matter(seed, n, m):
    rng = np.random.default_rng(seed)
    a, b = rng.standard_normal((n, 2)), 2 * rng.standard_normal((m, 2)) + 1
    for measure in MEASURES:
        assert measure(a, b) == pytest.approx(measure(rng.permutation(a), rng.permutation(b)), abs=1e-12)


@given(seed=st.integers(0, 2**32 - 1), n=st.integers(2, 30), m=st.integers(2, 30))
@settings(max_examples=30, deadline=None)
def test_symmetric_and_never_below_zero(seed, n, m):
    rng = np.random.default_rng(seed)
    a, b = rng.standard_normal((n, 2)), rng.standard_normal((m, 2)) + 1
    for measure in (sliced_wasserstein2, one_nn, mmd2):
        assert measure(a, b) == pytest.approx(measure(b, a), abs=1e-12)
    assert sliced_wasserstein2(a, b) >= 0
    assert 0 <= one_nn(a, b) <= 1
    assert 0 <= coverage(a, b, k=1) <= 1


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_turning_by_a_step_of_the_angles_and_moving_both_change_nothing(seed):
    rng = np.random.default_rng(seed)
    a, b = rng.standard_normal((25, 2)), rng.standard_normal((20, 2)) * [2, 1]
    turn = np.pi * rng.integers(128) / 64
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    for measure in MEASURES:
        assert measure(a @ rotation + 7, b @ rotation + 7) == pytest.approx(measure(a, b), abs=1e-9)


def test_scaling_both_scales_sw2_and_leaves_neighbours_alone():
    rng = np.random.default_rng(9)
    a, b = gaussian(80, rng), gaussian(80, rng) + 0.3
    assert sliced_wasserstein2(3 * a, 3 * b) == pytest.approx(3 * sliced_wasserstein2(a, b))
    assert one_nn(4 * a, 4 * b) == one_nn(a, b)
    assert coverage(4 * a, 4 * b) == coverage(a, b)
    assert mmd2(3 * a, 3 * b, sigma=3) == pytest.approx(mmd2(a, b))


def test_mmd_in_blocks_equals_the_plain_formula():
    rng = np.random.default_rng(10)
    a, b = rng.standard_normal((1100, 3)), rng.standard_normal((40, 3))

    def kernel(x, y):
        squared = ((x[:, None] - y[None]) ** 2).sum(-1)
        return sum(6 * s / (6 * s + squared) for s in (0.1, 0.2, 0.5, 1, 2, 5, 10))

    def off_diagonal(x):
        k = kernel(x, x)
        return (k.sum() - np.trace(k)) / (len(x) * (len(x) - 1))

    assert mmd2(a, b) == pytest.approx(off_diagonal(a) + off_diagonal(b) - 2 * kernel(a, b).mean(), abs=1e-10)


BAD = [np.zeros(5), np.zeros((0, 2)), np.zeros((9, 3)), np.full((9, 2), np.nan), np.zeros((9, 2, 1))]


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("bad", BAD, ids=["flat", "empty", "other dimension", "nan", "three axes"])
def test_bad_samples_are_refused(measure, bad):
    good = np.random.default_rng(0).standard_normal((9, 2))
    with pytest.raises(ValueError, match=r"must (be|have)"):
        measure(good, bad)
    with pytest.raises(ValueError, match=r"must (be|have)"):
        measure(bad, good)


def test_bad_settings_are_refused():
    a = np.random.default_rng(0).standard_normal((5, 2))
    with pytest.raises(ValueError, match="in the plane"):
        sliced_wasserstein2(np.zeros((4, 3)), np.zeros((4, 3)))
    for k in (0, 5, 2.5):
        with pytest.raises(ValueError, match="whole number from 1 to 4"):
            coverage(a, a, k=k)
    for settings_ in ({"sigma": 0}, {"scales": ()}, {"scales": (1, 0)}):
        with pytest.raises(ValueError, match="above 0"):
            mmd2(a, a, **settings_)
    with pytest.raises(ValueError, match="repeats >= 2"):
        null(one_nn, gaussian, n=10, repeats=1)
    with pytest.raises(ValueError, match="1 <= k"):
        coverage_null(5, 5, 5)
