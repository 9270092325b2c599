"""Sheets of samples: the draws by their moments, the pictures and the count against torch."""

import numpy as np
import pytest
from scipy import stats

from aeviz.ui.controls.pieces import samples_sheet
from tests.browser import reference
from tests.browser.pieces import FRAMES, handed_over, put
from tests.judged import LEAST, judged

pytestmark = pytest.mark.browser
EXTENT = [-3.0, 5.0, 2.0, 12.0]
DRAW = """async ([name, codes, extent, prior, count, seed]) => {
  const { drawCodes } = await import("/pieces/samples/samplers.js");
  return Array.from(drawCodes(name, { codes: Float32Array.from(codes), extent, prior }, count, seed));
}"""
PICTURES = "() => [Array.from(window.piece.z), window.piece.verdicts, Array.from(window.piece.pixels)]"


@pytest.fixture(scope="module")
def codes() -> np.ndarray:
    rng = np.random.default_rng(2)
    return rng.multivariate_normal([3, -1], [[4, 1.5], [1.5, 1]], 500).astype(np.float32)


def draw(page, name: str, codes: np.ndarray, count: int, seed: int = 1, prior: bool = False) -> np.ndarray:
    told = page.evaluate(DRAW, [name, codes.ravel().tolist(), EXTENT, prior, count, seed])
    return np.array(told).reshape(-1, 2)


def test_moments_of_the_codes_are_numpys(page, codes):
    told = page.evaluate(
        """async (codes) => (await import("/pieces/samples/samplers.js")).codeMoments(Float32Array.from(codes))""",
        codes.ravel().tolist(),
    )
    assert told["mean"] == pytest.approx(codes.mean(0, dtype=float).tolist(), rel=1e-6)
    assert told["covariance"] == pytest.approx(np.cov(codes.astype(float).T)[np.triu_indices(2)].tolist(), rel=1e-6)


@pytest.mark.parametrize("prior", [False, True])
def test_the_gaussian_has_the_codes_moments_or_is_the_prior(page, codes, prior):
    z = draw(page, "gaussian", codes, 40_000, prior=prior)
    mean, covariance = ([0, 0], np.eye(2)) if prior else (codes.mean(0), np.cov(codes.T))
    whitened = np.linalg.solve(np.linalg.cholesky(covariance), (z - mean).T)
    assert whitened.mean(1) == pytest.approx([0, 0], abs=0.02)
    assert np.cov(whitened) == pytest.approx(np.eye(2), abs=0.03)
    for axis in whitened:
        assert stats.kstest(axis, "norm").statistic < 0.01


def test_the_box_is_the_map_evenly(page, codes):
    z = draw(page, "box", codes, 40_000)
    for axis, (low, high) in zip(z.T, (EXTENT[:2], EXTENT[2:]), strict=True):
        assert stats.kstest(axis, "uniform", (low, high - low)).statistic < 0.01
    assert abs(np.corrcoef(z.T)[0, 1]) < 0.02


def test_codes_are_drawn_each_once_in_another_order(page, codes):
    z = draw(page, "codes", codes, len(codes))
    assert not np.array_equal(z, codes)
    assert np.array_equal(np.unique(z, axis=0), np.unique(codes, axis=0))


@pytest.mark.parametrize("name", ["gaussian", "box", "codes"])
def test_the_same_seed_draws_the_same(page, codes, name):
    first, again, other = (draw(page, name, codes, 60, seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.isin(first, other).all()


def show(page, **options) -> None:
    put(page, handed_over(lambda: samples_sheet("ae", key="sheet", **options)))
    page.wait_for_selector("[data-count='60']")


def test_pictures_verdicts_and_their_count_are_torchs(page):
    show(page, sampler="box", seed=3)
    z, verdicts, pixels = page.evaluate(PICTURES)
    pictures = np.array([reference.decoded("ae", point) for point in np.array(z).reshape(60, 2)])
    assert np.abs(np.array(pixels).reshape(60, 784) - pictures).max() < 1e-4
    clarity = judged(pictures)[1]
    assert [best["clarity"] for best in verdicts] == pytest.approx(clarity.tolist(), abs=1e-3)
    digits = int((clarity >= LEAST).sum())
    assert page.locator("[data-digits]").get_attribute("data-digits") == str(digits)
    assert page.locator(".score").inner_text() == f"{digits} of 60 are digits"


def test_drawn_again_the_sheet_is_another_and_python_may_ask_for_one(page):
    show(page, sampler="codes", seed=3)
    root = page.locator("[data-seed]")
    before = page.evaluate(PICTURES)[0]
    page.locator("button").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-seed='4'][data-count='60']")
    assert page.evaluate(PICTURES)[0] != before
    page.evaluate("() => window.update({})")  # a rerun
    page.evaluate(FRAMES)
    assert root.get_attribute("data-seed") == "4"
    page.evaluate("() => window.update({ seed: 9 })")
    page.wait_for_selector("[data-seed='9'][data-count='60']")


@pytest.mark.parametrize(
    "wrong", [{"sampler": "nowhere"}, {"sampler": "box", "seed": -1}, {"sampler": "box", "seed": 2**31}]
)
def test_what_is_no_sheet_is_refused(wrong):
    with pytest.raises(ValueError, match="no such sheet"):
        samples_sheet("ae", key="sheet", **wrong)
