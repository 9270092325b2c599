"""What a link keeps of a lesson: guesses, flags and the place on the page outlive a reload and a new start."""

import pytest

from aeviz.ui import text
from aeviz.ui.shell import state
from tests.browser.pads import FRAME, PadOnPage, answer, wait_until_answered
from tests.serving import open_page

pytestmark = pytest.mark.browser

CHOSEN = "() => [...document.querySelectorAll('[data-testid=\"stRadio\"] input')].map((input) => input.checked)"
AT_TOP = """(name) => {
  const place = document.querySelector(`.st-key-section_${name}`)?.getBoundingClientRect();
  return Boolean(place) && place.top >= 0 && place.top < innerHeight / 4;
}"""


def sight(page, pad: PadOnPage) -> dict:
    """What one sees of the lesson; numbers as exact as a link keeps them."""
    shown = pad.read()
    return {
        "chosen": page.evaluate(CHOSEN),
        "headings": page.locator('[data-testid="stMain"] h2').all_inner_texts(),
        "marks": [round(float(v), 2) for v in shown.data["marks"].split(",") if v],
        "z": [round(float(v), 2) for v in shown.z],
    }


def wait_for_link(page, name: str, value: str | None) -> None:
    page.wait_for_function(
        "([name, value]) => new URLSearchParams(location.search).get(name) === value", arg=[name, value]
    )


def test_a_lesson_is_found_again_as_it_was_left(visit):
    page = visit("/gaps?lang=en", pads=1)
    pad = PadOnPage(page, "ae")
    start = sight(page, pad)
    pad.drag((0.5, 0.5), (0.31, 0.66))
    told = len(page.sent)
    pad.map.press("m")
    wait_until_answered(page, told)
    answer(page, "gaps", "where", 1)
    answer(page, "gaps", "area", 0)
    wait_for_link(page, "guess", "where.meet,area.ae")
    wait_for_link(page, "at", "limits")
    left = sight(page, pad)
    assert left["marks"] != start["marks"]

    open_page(page, page.url, 3)  # a reload, and whoever is sent the link
    page.wait_for_function(AT_TOP, arg="limits")
    assert sight(page, pad) == left
    assert page.locator("h2:focus").inner_text() == text.sections("en", "gaps")["limits_title"]

    told = len(page.sent)
    page.get_by_role("button", name=text.sections("en", "common")["page_over"]).click()
    wait_until_answered(page, told)
    wait_for_link(page, "guess", None)
    page.evaluate(FRAME)
    assert sight(page, pad) == start
    assert page.url.endswith("/gaps?lang=en")

    page.wait_for_timeout(1000 * state.LATE + 200)  # sooner a step back is taken for a link that is late
    told = len(page.sent)
    page.go_back()
    wait_until_answered(page, told)
    page.wait_for_function(AT_TOP, arg="limits")
    assert sight(page, pad) == left


def test_the_same_flag_after_a_new_start_is_news(visit):
    """What was told before the start and is told again afterwards goes into the link again."""
    page = visit("/gaps?lang=en", pads=1)
    pad = PadOnPage(page, "ae")
    over = page.get_by_role("button", name=text.sections("en", "common")["page_over"])
    flags = []
    for _ in range(2):
        pad.map.focus()
        told = len(page.sent)
        pad.map.press("m")
        wait_until_answered(page, told)
        page.wait_for_function("() => new URLSearchParams(location.search).has('marks')")
        flags.append(page.evaluate("new URLSearchParams(location.search).get('marks')"))
        told = len(page.sent)
        over.press("Enter")  # by keys
        wait_until_answered(page, told)
        wait_for_link(page, "marks", None)
        pad.root.and_(page.locator('[data-marks=""]')).wait_for()  # the pad has heard of the new start, too
    assert flags[0] == flags[1]
