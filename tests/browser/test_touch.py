"""A finger on a phone: it moves the point without moving the page, and the page without moving the point."""

import pytest

from tests.browser.pads import FRAME, PadOnPage, extent, to_fraction, wait_until_answered
from tests.browser.reference import assert_decoded

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
SCROLLED = """() => [...document.querySelectorAll("*")].reduce((sum, e) => sum + e.scrollTop, 0)"""
TOO_WIDE = """() => [document.scrollingElement, document.querySelector('[data-testid="stMain"]')]
  .some((box) => box.scrollWidth > box.clientWidth)"""


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
def test_a_finger_drags_the_point_and_not_the_page(page, name):
    pad = PadOnPage(page, name)
    ends = pad.at((0.3, 0.8)), pad.at((0.6, 0.25))  # more down than across: as one scrolls
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
        assert box["width"] > 300, "the map is as wide as the phone"


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
