"""A rerun of the script leaves the pads where they are: same element, same weights, same point."""

import pytest

from aeviz.ui import text
from tests.browser.pads import PadOnPage, answer, wait_until_answered
from tests.browser.reference import assert_decoded
from tests.serving import SETTLED

pytestmark = pytest.mark.browser
MARK = "(root) => { root.mark = 'here before'; }"
MARKED = "(root) => root.isConnected && root.mark === 'here before'"


def test_after_a_release_the_pads_are_not_made_anew(visit):
    page = visit("/?lang=en", pads=3)
    pads = [PadOnPage(page, name) for name in ("ae", "vae", "aae_gaussian")]
    for pad in pads:
        pad.root.evaluate(MARK)
    fetched = list(page.weights)
    frames = [pad.read().frames for pad in pads]
    for end in ((0.7, 0.6), (0.2, 0.5)):
        pads[0].drag((0.4, 0.4), end)
        page.wait_for_timeout(300)
        for k, pad in enumerate(pads):
            assert pad.root.evaluate(MARKED), "the pad was mounted anew"
            shown = pad.read()
            assert shown.frames > frames[k]
            frames[k] = shown.frames
    assert page.weights == fetched


def test_what_was_dragged_is_in_the_link_and_opens_there(visit):
    page = visit("/aae?lang=en", pads=1)
    pad = PadOnPage(page, "aae_gaussian")
    pad.drag((0.5, 0.5), (0.31, 0.66))
    page.wait_for_function("() => new URLSearchParams(location.search).has('z')")
    z = pad.read().z
    linked = page.evaluate("new URLSearchParams(location.search).get('z')")
    assert [float(v) for v in linked.split(",")] == pytest.approx(z, rel=1e-3)
    again = visit(f"/aae?lang=en&z={linked}", pads=1)
    shown = PadOnPage(again, "aae_gaussian").read()
    assert shown.z == pytest.approx(z, rel=1e-3)
    assert_decoded(shown)


def test_another_language_keeps_the_point(visit):
    page = visit("/vae?lang=en", pads=1)
    pad = PadOnPage(page, "beta_vae")
    pad.drag((0.5, 0.5), (0.31, 0.66))
    pad.root.locator('input[type="range"]').press("PageUp")
    page.wait_for_function("() => new URLSearchParams(location.search).has('beta')")
    before = pad.read()
    fetched = list(page.weights)
    for language, lang in (("한국어", "ko"), ("English", "en")):
        told = len(page.sent)
        page.get_by_role("radio", name=language).click()
        wait_until_answered(page, told)
        page.wait_for_selector(f"html[lang={lang}]", state="attached")
        page.wait_for_function("(pad) => +pad.dataset.frames > 0", arg=pad.root.element_handle())
        shown = pad.read()
        assert shown.z == pytest.approx(before.z, rel=1e-3)
        assert shown.beta == pytest.approx(before.beta, rel=1e-3)
        assert_decoded(shown)
    assert page.weights == fetched


def test_layers_and_guesses_keep_the_point(visit):
    page = visit("/gaps?lang=en", pads=1)
    pad = PadOnPage(page, "ae")
    pad.drag((0.5, 0.5), (0.31, 0.66))
    before = pad.read()
    pad.root.evaluate(MARK)
    answer(page, "gaps", "where")
    told = len(page.sent)
    page.get_by_role("button", name="Codes").click()
    wait_until_answered(page, told)
    page.wait_for_url("**layers=grid**")
    assert pad.root.evaluate(MARKED)
    assert pad.read().z == pytest.approx(before.z)


def test_another_prior_brings_its_own_model(visit):
    page = visit("/aae?lang=en", pads=1)
    told = len(page.sent)
    page.get_by_role("radio", name="Swiss roll").click()
    wait_until_answered(page, told)
    pad = PadOnPage(page, "aae_swiss_roll_labels")
    pad.wait_for_grid()
    assert_decoded(pad.read())
    pad.drag((0.4, 0.4), (0.6, 0.7))
    assert_decoded(pad.read())


def test_weights_are_fetched_once_a_tab(visit):
    """Through all the pages and back; then no address was asked for twice."""
    page = visit("/?lang=en", pads=3)
    pages = (("gaps", ["ae"]), ("vae", ["beta_vae"]), ("aae", ["aae_gaussian"]), ("front", ["ae", "vae"]))
    for name, models in pages:
        words = text.sections("en", name)["nav"]
        page.get_by_test_id("stSidebar").get_by_role("link", name=words).click()
        page.wait_for_selector(SETTLED)
        for model in models:
            pad = PadOnPage(page, model)
            page.wait_for_selector(f'[data-testid="latent-pad"][data-model="{model}"][data-frames]')
            assert_decoded(pad.read())
    assert len(page.weights) > 5
    assert len(page.weights) == len(set(page.weights))
