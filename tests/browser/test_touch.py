"""A finger on a phone: it moves the point without moving the page, and the page without moving the point or β."""

import numpy as np
import pytest

from tests.browser.pads import FRAME, PadOnPage, answer, extent, to_fraction, wait_until_answered, wait_until_silent
from tests.browser.reference import assert_decoded

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
SCROLLED = """() => [...document.querySelectorAll("*")].reduce((sum, e) => sum + e.scrollTop, 0)"""
TOO_WIDE = """() => [document.scrollingElement, document.querySelector('[data-testid="stMain"]')]
  .some((box) => box.scrollWidth > box.clientWidth)"""
# Heads of tables that reach beyond the phone where they cannot be scrolled.
CUT_OFF = """() => [...document.querySelectorAll("table")].filter((table) => {
  const box = table.closest('[data-testid="stMarkdownContainer"]');
  const scrolls = getComputedStyle(box).overflowX === "auto" && box.getBoundingClientRect().right <= window.innerWidth;
  return table.getBoundingClientRect().right > window.innerWidth && !scrolls;
}).map((table) => table.rows[0].innerText)"""
GRIPS = """() => [...document.querySelectorAll('[data-testid="latent-pad"] .grip')].map((grip) => {
  const box = grip.getBoundingClientRect(), map = grip.parentElement.getBoundingClientRect();
  return [(box.x + box.width / 2 - map.x) / map.width, (map.bottom - box.y - box.height / 2) / map.height];
})"""
RESTS = f"""async () => {{
  const before = ({SCROLLED})();
  await new Promise((done) => setTimeout(done, 300));
  return ({SCROLLED})() === before;
}}"""


class Finger:
    """Touches as the browser's own input gives them, so that scrolling and `touch-action` take part."""

    def __init__(self, page) -> None:
        self.session = page.context.new_cdp_session(page)
        self.page = page

    def touch(self, kind: str, *at: float) -> None:
        points = [{"x": at[0], "y": at[1]}] if at else []
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def slide(self, start: tuple[float, float], end: tuple[float, float], steps: int = 10) -> None:
        """Puts the finger down and moves it; it stays down."""
        self.touch("touchStart", *start)
        for k in range(1, steps + 1):
            self.touch("touchMove", *(a + k / steps * (b - a) for a, b in zip(start, end, strict=True)))
        self.page.evaluate(FRAME)

    def lift(self) -> None:
        self.touch("touchEnd")


@pytest.fixture
def page(visit):
    return visit("/?lang=en", pads=3, **PHONE)


@pytest.mark.parametrize("name", ["ae", "aae_gaussian"])
def test_a_finger_on_the_point_drags_it_and_not_the_page(page, name):
    pad = PadOnPage(page, name)
    start = tuple(to_fraction(pad.read().z, extent(name)))
    ends = pad.at(start), pad.at((0.6, 0.25))  # more down than across: as one scrolls
    scrolled, told = page.evaluate(SCROLLED), len(page.sent)
    finger = Finger(page)
    finger.slide(*ends)
    shown = pad.read()
    assert to_fraction(shown.z, extent(name)) == pytest.approx((0.6, 0.25), abs=0.01)
    assert_decoded(shown)
    assert page.evaluate(SCROLLED) == scrolled
    assert len(page.sent) == told
    finger.lift()
    wait_until_answered(page, told)
    assert pad.read().z == pytest.approx(shown.z)
    assert page.evaluate(SCROLLED) == scrolled
    grips = page.evaluate(GRIPS)
    assert len(grips) == 3
    assert np.array(grips) == pytest.approx(np.full((3, 2), (0.6, 0.25)), abs=0.01), (
        "where the next finger looks for them"
    )


def test_beside_the_point_a_finger_goes_sideways_for_the_point_and_down_for_the_page(page):
    pad = PadOnPage(page, "ae")
    finger = Finger(page)
    scrolled = page.evaluate(SCROLLED)
    finger.slide(pad.at((0.1, 0.2)), pad.at((0.9, 0.3)))
    finger.lift()
    page.evaluate(FRAME)
    assert page.evaluate(SCROLLED) == scrolled
    moved = pad.read()
    assert to_fraction(moved.z, extent("ae")) == pytest.approx((0.9, 0.3), abs=0.01)
    wait_until_silent(page)
    told = len(page.sent)
    x, y = pad.at((0.2, 0.3))
    finger.slide((x, y), (x + 8, y - 150))
    finger.lift()
    page.wait_for_function(f"(was) => ({SCROLLED})() > was + 50", arg=scrolled)
    assert pad.read().z == pytest.approx(moved.z)
    assert len(page.sent) == told


def test_a_tap_moves_the_point_there(page):
    pad = PadOnPage(page, "vae")
    told = len(page.sent)
    finger = Finger(page)
    finger.touch("touchStart", *pad.at((0.2, 0.3)))
    finger.lift()
    wait_until_answered(page, told)
    assert to_fraction(pad.read().z, extent("vae")) == pytest.approx((0.2, 0.3), abs=0.01)


def test_a_finger_scrolls_past_beta(visit):
    page = visit("/vae?lang=en", pads=1, **PHONE)
    pad = PadOnPage(page, "beta_vae")
    before = pad.read()
    box = pad.root.locator(".beta input").bounding_box()
    x, y = box["x"] + 0.8 * box["width"], box["y"] + box["height"] / 2
    finger = Finger(page)
    finger.slide((x, y), (x - 5, y - 150))
    finger.lift()
    page.wait_for_function(f"({SCROLLED})() > 50")
    page.evaluate(FRAME)
    assert pad.read().beta == before.beta
    page.wait_for_function(RESTS)  # or the next touch would only stop the page
    x, y = pad.root.locator(".beta input").evaluate(
        "(e) => { const box = e.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; }"
    )
    finger.slide((x, y), (x + 100, y))
    finger.lift()
    page.evaluate(FRAME)
    assert pad.read().beta > 2 * before.beta


def test_beside_the_map_a_finger_scrolls_the_page(page):
    pad = PadOnPage(page, "ae")
    before = pad.read()
    box = pad.root.locator(".answer").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    finger = Finger(page)
    finger.slide((x, y), (x, y - 200))
    finger.lift()
    page.wait_for_function(f"({SCROLLED})() > 50")
    assert pad.read().z == pytest.approx(before.z)


def test_the_sidebar_goes_once_a_lab_is_chosen_and_what_is_tapped_is_a_finger_high(visit):
    page = visit("/vae?lang=en", pads=1, **PHONE)
    page.get_by_test_id("stExpandSidebarButton").tap()
    link = page.get_by_test_id("stSidebar").get_by_role("link", name="Adversarial autoencoder")
    assert link.bounding_box()["height"] >= 44
    link.tap()
    page.wait_for_url("**/aae*")
    page.get_by_test_id("stExpandSidebarButton").wait_for()
    page.locator('[data-testid="latent-pad"][data-model="aae_gaussian"][data-frames]').wait_for()
    chips = page.get_by_test_id("stMain").locator('[data-testid="stButtonGroup"] button, [data-testid="stRadioOption"]')
    assert min(chip.bounding_box()["height"] for chip in chips.all()) >= 44
    answer(page, "aae", "real", option=1)
    page.locator("table").first.wait_for()
    assert page.evaluate(CUT_OFF) == []
    assert not page.evaluate(TOO_WIDE)


@pytest.mark.parametrize("path", ["/?lang=ko", "/vae?lang=en"])
def test_what_stands_side_by_side_on_a_desk_is_stacked(visit, path):
    page = visit(path, pads=1, **PHONE)
    assert not page.evaluate(TOO_WIDE)
    boxes = [pad.bounding_box() for pad in page.locator('[data-testid="latent-pad"]').all()]
    for upper, lower in zip(boxes, boxes[1:], strict=False):
        assert lower["y"] >= upper["y"] + upper["height"]
    for box in boxes:
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert box["width"] > 300, "the pad is as wide as the phone"


def test_a_finger_draws_on_the_sheet(page):
    sheet = page.get_by_test_id("sketch")
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    scrolled = page.evaluate(SCROLLED)
    finger = Finger(page)
    x = box["x"] + box["width"] / 2
    finger.slide((x, box["y"] + 0.2 * box["height"]), (x, box["y"] + 0.8 * box["height"]))
    finger.lift()
    page.wait_for_selector('[data-model="vae"][data-drawn-z]', state="attached")
    assert page.evaluate(SCROLLED) == scrolled
