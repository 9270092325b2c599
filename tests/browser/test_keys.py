"""Without a mouse: tab to the pad, move the point by keys, hear where it is."""

import re

import numpy as np
import pytest

from tests.browser.pads import FRAME, OWN_CLOCK, PadOnPage, extent, press_in_time, to_fraction, wait_until_answered
from tests.browser.reference import assert_decoded

pytestmark = pytest.mark.browser
ARROWS = {"ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "ArrowDown": (0, -1), "ArrowUp": (0, 1)}
STEP, FINE = 1 / 40, 1 / 400  # of the map


@pytest.fixture
def pad(visit):
    return PadOnPage(visit("/aae?lang=en&z=0.5,-0.25", pads=1), "aae_gaussian")


def place(pad: PadOnPage) -> np.ndarray:
    pad.page.evaluate(FRAME)
    return to_fraction(pad.read().z, extent(pad.model))


@pytest.mark.parametrize(("modifier", "step"), [("", STEP), ("Shift+", FINE)])
def test_arrows_move_the_point(pad, modifier, step):
    pad.map.focus()
    for key, way in ARROWS.items():
        before = place(pad)
        pad.page.keyboard.press(modifier + key)
        assert place(pad) - before == pytest.approx(step * np.array(way), abs=1e-5)
        assert_decoded(pad.read())


@pytest.mark.parametrize(("modifier", "step"), [("", STEP), ("Shift+", FINE)])
def test_the_server_hears_of_keys_once_when_they_rest(visit, modifier, step):
    pad = PadOnPage(visit("/aae?lang=en&z=0.5,-0.25", pads=1, **OWN_CLOCK), "aae_gaussian")
    pad.map.focus()
    told = len(pad.page.sent)
    before = place(pad)
    press_in_time(pad.page, lambda: pad.page.keyboard.press(modifier + "ArrowRight"))
    wait_until_answered(pad.page, told)
    pad.page.wait_for_timeout(300)  # long enough for a second message, were there one
    assert len(pad.page.sent) == told + 1
    assert place(pad) - before == pytest.approx([5 * step, 0], abs=1e-5)


def test_home_goes_to_the_origin_and_arrows_no_further_than_the_edge(pad):
    pad.map.focus()
    pad.page.keyboard.press("Home")
    pad.page.evaluate(FRAME)
    shown = pad.read()
    assert shown.z == pytest.approx([0, 0], abs=1e-9)
    assert_decoded(shown)
    for _ in range(45):
        pad.page.keyboard.press("ArrowRight")
    at_the_edge = place(pad)
    assert at_the_edge[0] == pytest.approx(1)
    for key in ("a", "Control+ArrowLeft", "Alt+ArrowUp"):  # these are the page's
        pad.page.keyboard.press(key)
    assert place(pad) == pytest.approx(at_the_edge)


def test_the_point_is_a_slider_that_says_where_it_is(pad):
    assert pad.map.get_attribute("role") == "slider"
    assert "Adversarial autoencoder" in pad.map.get_attribute("aria-label")
    pad.map.focus()
    heard, before = set(), None
    for key in ("Home", "ArrowUp", "Shift+ArrowUp", "ArrowRight", "ArrowUp"):
        pad.page.keyboard.press(key)
        pad.page.evaluate(FRAME)
        spoken = pad.map.get_attribute("aria-valuetext")
        numbers = [float(n.replace("\u2212", "-")) for n in re.findall(r"[-\u2212]?\d+\.\d+", spoken)]
        z = pad.read().z
        assert numbers[:2] == pytest.approx(z, abs=0.0051)
        assert re.search(r"reads as \d|no digit", spoken)
        heard.add(spoken)
        low, now, high = (float(pad.map.get_attribute(f"aria-value{name}")) for name in ("min", "now", "max"))
        assert low <= now <= high
        assert now != before  # or some say nothing
        axis = {"Up": 1, "Right": 0, "Left": 0}.get(key.split("Arrow")[-1])
        if axis is not None:
            assert now == pytest.approx(z[axis], abs=0.01)
            assert pad.map.get_attribute("aria-orientation") == ("horizontal", "vertical")[axis]
        before = now
    assert len(heard) == 5


def test_the_answers_of_all_the_pads_are_said_once_the_point_rests(visit):
    page = visit("/?lang=en", pads=3)
    pad = PadOnPage(page, "vae")
    page.wait_for_function(
        """() => [...document.querySelectorAll('[data-row="class"]')].filter((row) => !row.hidden).length === 3"""
    )
    pad.map.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    spoken = pad.root.locator(".spoken:not(:empty)")
    spoken.wait_for(state="attached")
    answers = page.locator('[data-testid="latent-pad"] [data-row="class"] dd:not(.null)').all_inner_texts()
    titles = page.locator('[data-testid="latent-pad"] h2').all_inner_texts()
    said = [f"{title}: {answer}" for title, answer in zip(titles, answers, strict=True)]
    assert len(said) == 3
    assert spoken.inner_text() == "; ".join(said)


def test_arrows_go_through_the_answers_and_the_space_bar_chooses(visit):
    page = visit("/vae?lang=en", pads=1)
    answers = page.locator('[class*="st-key-vae-predict"] input')
    told = len(page.sent)
    answers.first.focus()
    for key, at in (("ArrowDown", 1), ("ArrowDown", 2), ("ArrowDown", 0), ("ArrowUp", 2), ("ArrowLeft", 1)):
        page.keyboard.press(key)
        assert answers.nth(at).evaluate("(answer) => answer === document.activeElement")
        style, width = answers.nth(at).evaluate(RING)
        assert style == "solid"
        assert float(width.removesuffix("px")) >= 2
    page.wait_for_timeout(300)
    assert len(page.sent) == told
    assert page.locator('[class*="st-key-vae-predict"] input:checked').count() == 0
    page.keyboard.press("Space")
    wait_until_answered(page, told)
    assert answers.nth(1).is_checked()
    told = len(page.sent)
    page.keyboard.press("ArrowUp")
    assert answers.nth(1).is_checked()
    page.keyboard.press("Enter")
    wait_until_answered(page, told)
    assert answers.nth(0).is_checked()


def test_what_is_chosen_is_seen_in_the_systems_colours(visit):
    page = visit("/vae?lang=en", pads=1, forced_colors="active")
    chosen, other = (
        page.locator(f'[class*="st-key-vae-heat"] [aria-checked="{checked}"]').first.evaluate(COLOURS)
        for checked in ("true", "false")
    )
    assert chosen != other
    assert chosen[0] != chosen[1], "the words would not be read on their ground"


OUTLINE = """() => {
  const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
  return [outlineStyle, outlineWidth];
}"""
RING = """(input) => {
  const { outlineStyle, outlineWidth } = getComputedStyle(input.closest("label"));
  return [outlineStyle, outlineWidth];
}"""
COLOURS = """(chip) => [getComputedStyle(chip).backgroundColor, getComputedStyle(chip.querySelector("p")).color]"""
STOPS = {
    "/?lang=en": (
        '[data-model="ae"] .map', '[data-model="vae"] .map', '[data-model="aae_gaussian"] .map',
        '[data-testid="sketch"]', '[data-testid="sketch-pad"] button',
    ),
    "/vae?lang=en": (
        '[data-model="beta_vae"] .map', 'input[type="range"]', '[class*="st-key-vae-layers"] button',
        '[class*="st-key-vae-predict"] input',
    ),
}  # fmt: skip


@pytest.mark.parametrize("path", STOPS)
def test_tab_reaches_the_pads_and_their_controls_in_order_and_shows_where_it_is(visit, path):
    page = visit(path, pads=1)
    for stop in STOPS[path]:
        tab_to(page, stop)
        if stop.endswith(".map"):
            style, width = page.evaluate(OUTLINE)
            assert style == "solid"
            assert float(width.removesuffix("px")) >= 2


def tab_to(page, selector: str) -> None:
    """Presses Tab until an element that matches has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")
