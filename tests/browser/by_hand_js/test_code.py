"""The code and what decodes it in the browser, against Python and SciPy: sides, least squares, pairs of one code."""

import numpy as np
import pytest
from scipy.optimize import lsq_linear

from aeviz.handmade.image_rules import RuleCode
from aeviz.handmade.manual_encoding import (
    Packing,
    Parabola,
    QuadraticDecoder,
    SineEncoder,
    mean_squared_error,
    two_points_one_code,
)
from tests.browser.by_hand_js.asked import PACKING, POINTS, SINE, ask
from tests.serving import chromium

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine"),
]


def test_side_code_and_what_comes_back_are_python_s(page):
    encoder = SineEncoder(**SINE)
    decoder = QuadraticDecoder(Parabola(-0.9, 0.1, 1.0), Parabola(0.8, -1.5, 0.2))
    codes = encoder.encode(POINTS)
    told = ask(
        page, "by_hand_code",
        """const sides = m.sidesOf(a[1], a[0]), back = m.rebuiltOf(a[0], sides, a[3]);
        return { sides, codes: m.codesOf(a[0], sides, a[2]), back, error: m.meanSquaredError(a[0], back) };""",
        POINTS.tolist(), SINE, PACKING, [[-0.9, 0.1, 1.0], [0.8, -1.5, 0.2]],
    )  # fmt: skip
    np.testing.assert_array_equal(told["sides"], encoder.side(POINTS))
    np.testing.assert_allclose(told["codes"], codes, atol=1e-12)
    np.testing.assert_allclose(told["back"], decoder.decode(codes), atol=1e-12)
    assert told["error"] == pytest.approx(mean_squared_error(POINTS, decoder.decode(codes)))
    assert Packing(**PACKING) == Packing()


@pytest.mark.parametrize("count", [0, 1, 2, 100])
def test_least_squares_is_python_s_also_for_few_points(page, count):
    points = POINTS[:count]
    found = Parabola(*ask(page, "by_hand_code", "return m.leastSquares(a[0])", points.tolist()))
    best = Parabola.fit(*points.T) if count else Parabola()
    x = points[:, 0] if count else np.array([0.0, 1.0])
    np.testing.assert_allclose(found(x), best(x), atol=1e-6)
    np.testing.assert_allclose([found.a, found.b, found.c], [best.a, best.b, best.c], atol=1e-4)


def test_the_best_heights_within_bounds_are_scipy_s(page):
    rng = np.random.default_rng(0)
    places, sets = np.array([-1.0, 0.0, 1.0]), []
    for count in (0, 1, 2, 4, 8, 60):  # few points in a narrow stretch: a parabola through them leaves the bounds
        sets += [np.stack([rng.uniform(-0.3, 0.1, count), rng.normal(0, 0.5, count)], axis=1) for _ in range(5)]
    found = ask(
        page, "by_hand_code", "return a[0].map((points) => m.bestHeights(points, a[1], [-3, 3]))",
        [points.tolist() for points in sets], places.tolist(),
    )  # fmt: skip
    cut = 0
    for points, heights in zip(sets, np.array(found), strict=True):
        x, y = points.T
        shares = np.stack([x * (x - 1) / 2, 1 - x**2, x * (x + 1) / 2], axis=1)
        best = lsq_linear(shares, y, (-3, 3)).x if len(y) else np.zeros(3)
        assert ((shares @ heights - y) ** 2).sum() <= ((shares @ best - y) ** 2).sum() + 1e-9
        assert (np.abs(heights) <= 3).all()
        cut += (np.abs(heights) == 3).any()
    assert cut > 3


def test_a_parabola_goes_through_its_three_handles(page):
    places, heights = [-1.3, 0.4, 2.0], [0.5, -2.0, 1.25]
    found = Parabola(*ask(page, "by_hand_code", "return m.parabolaThrough(a[0], a[1])", places, heights))
    np.testing.assert_allclose(found(places), heights, atol=1e-12)


@pytest.mark.parametrize("sides", [False, True])
def test_pairs_of_one_code_are_python_s(page, sides):
    side = SineEncoder(**SINE).side(POINTS) if sides else None
    told = ask(
        page, "by_hand_code", "return m.twoPointsOneCode(a[0], a[1], { tolerance: 0.02, apart: 0.3 })",
        POINTS.tolist(), None if side is None else side.tolist(),
    )  # fmt: skip
    assert len(told) > 0
    np.testing.assert_array_equal(told, two_points_one_code(POINTS, side=side))


def test_the_decoder_of_two_rules_is_python_s(page):
    terms = np.random.default_rng(0).normal(0.3, 0.3, (6, 64))
    at = [0.7, -1.2]
    code = RuleCode(np.zeros((1, 2)), terms, 0.0)
    drawn = ask(page, "image_rules", "return m.decodeRules(a[0], a[1])", terms.tolist(), at)
    np.testing.assert_allclose(drawn, code.decode([at])[0], atol=1e-12)


def test_the_board_measures_by_its_nulls_and_draws_no_bar_where_there_are_none(page):
    given = [
        {"hand": 0.1, "alone": 0.4, "pca": 0.2, "network": None},
        {"hand": 0.1, "alone": None, "pca": None, "network": None},
        {"hand": 0.8, "alone": 0.4, "pca": 0.2, "network": 0.1},
    ]
    told = ask(
        page, "score_board",
        """document.body.innerHTML = "<table>" + "<tr><th></th><td><i></i></td><td></td></tr>".repeat(4) + "</table>";
        const rows = [...document.querySelectorAll("tr")], bars = [...document.querySelectorAll("i")];
        const view = { rows: Object.fromEntries(Object.keys(a[0][0]).map((name, k) => [name, rows[k]])) };
        return a[0].map((errors) => {
          m.showBoard(view, errors);
          return bars.map((bar) => (bar.hidden ? null : bar.style.getPropertyValue("--share")));
        });""",
        given,
    )  # fmt: skip
    assert told == [["0.25", "1", "0.5", None], [None] * 4, ["1", "1", "0.5", "0.25"]]
