"""One screen: map, digit and slider lie within the window, at a projector's size too, and nothing lies upon another."""

import pytest

from aeviz.ui.shell import labs
from tests.browser.pads import FRAME
from tests.serving import open_page

pytestmark = pytest.mark.browser

LABS = [name for name, lab in labs.found().items() if "z" in lab.link and name != labs.FRONT]
SEEN = (".map", ".frame", ".beta")
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
SIZES = {
    "projector": ("view=projector", {"viewport": {"width": 1280, "height": 720}}),
    "desk": ("view=desk", {"viewport": {"width": 1280, "height": 720}}),
    "phone": ("view=desk", PHONE),
}
TOO_WIDE = """() => {
  const main = document.querySelector('[data-testid="stMain"]');
  return main.scrollWidth > main.clientWidth;
}"""
# Whether nothing moves: no animation goes on, and all pads are where they were a moment ago.
STILL = """async () => {
  const places = () => [...document.querySelectorAll('[data-testid="latent-pad"]')]
    .map((pad) => JSON.stringify(pad.getBoundingClientRect())).join();
  const before = places();
  await new Promise((done) => setTimeout(done, 300));
  return places() === before && document.getAnimations().every(({ playState }) => playState !== "running");
}"""
# Where each part of each pad is shown; of a text both its element and its line, which may be longer.
BOXES = """() => [...document.querySelectorAll('[data-testid="latent-pad"]')].map((pad) =>
  ["h2", ".formula", ".map", ".frame", ".beta", "dt", "dd"].flatMap((css) =>
    [...pad.querySelectorAll(css)].flatMap((part) => {
      const line = document.createRange();
      line.selectNodeContents(part);
      const boxes = (part.childElementCount ? [part] : [part, line]).map((of) => of.getBoundingClientRect());
      const seen = boxes.filter(({ width }) => width);
      return seen.map(({ left, top, right, bottom }) => ({ css, left, top, right, bottom }));
    })))"""


def boxes(page) -> list[list[dict]]:
    """Of each pad, after it has been painted at its size."""
    page.evaluate(FRAME)
    return page.evaluate(BOXES)


def apart(one: dict, other: dict) -> bool:
    across = min(one["right"], other["right"]) <= max(one["left"], other["left"])
    return across or min(one["bottom"], other["bottom"]) <= max(one["top"], other["top"])


@pytest.mark.parametrize(("size", "lang"), [("projector", "en"), ("projector", "ko"), ("desk", "en"), ("phone", "ko")])
def test_map_digit_and_slider_lie_on_one_screen(visit, server, size, lang):
    view, options = SIZES[size]
    page = visit(f"/{LABS[0]}?lang={lang}&{view}", pads=1, **options)
    height = options["viewport"]["height"]
    for lab in LABS:
        if lab != LABS[0]:
            open_page(page, f"{server.url}/{lab}?lang={lang}&{view}", pads=1)
        [parts] = boxes(page)
        parts = {part["css"]: part for part in parts if part["css"] in SEEN}
        assert ".beta" in parts or "beta" not in labs.found()[lab].link or lab == "train"
        for css, part in parts.items():
            assert part["top"] >= 0
            assert part["bottom"] <= height, f"{lab}: {css} ends below the window"
        assert parts[".map"]["right"] - parts[".map"]["left"] >= 200
        assert not page.evaluate(TOO_WIDE)


@pytest.mark.parametrize(("view", "widths"), [("desk", [1024, 768, 700, 640]), ("projector", [1280])])
def test_nothing_on_the_front_page_lies_upon_another(visit, view, widths):
    """Nor on a tablet; 640 is a window of 1280 at a zoom of 200 %."""
    page = visit(f"/?lang=ko&view={view}", pads=3, viewport={"width": widths[0], "height": 720})
    for width in widths:
        page.set_viewport_size({"width": width, "height": 720})
        page.wait_for_function(STILL)  # the sidebar goes, by an animation
        pads = boxes(page)
        assert not page.evaluate(TOO_WIDE)
        for k, pad in enumerate(pads):
            for box in pad:
                assert box["right"] <= width
                for other in [other for later in pads[k + 1 :] for other in later]:
                    assert apart(box, other), f"{box} lies upon {other}"
        if width > 640:
            assert len({round(box["top"]) for pad in pads for box in pad if box["css"] == ".map"}) == 1


def test_a_phone_shows_all_three_digits(visit):
    page = visit("/?lang=en", pads=3, **PHONE)
    digits = [box for pad in boxes(page) for box in pad if box["css"] == ".frame"]
    assert len(digits) == 3
    assert max(box["bottom"] for box in digits) <= PHONE["viewport"]["height"]


def test_a_wide_window_is_used(visit):
    page = visit("/vae?lang=en", pads=1, viewport={"width": 1920, "height": 1080})
    [pad] = boxes(page)
    [box] = [box for box in pad if box["css"] == ".map"]
    assert box["right"] - box["left"] > 700
    assert page.get_by_test_id("stRadio").bounding_box()["x"] > 1400
