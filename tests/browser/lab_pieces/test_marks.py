"""Flags on the map: planted and pulled out by pointer and keys, told once, judged as torch judges."""

import numpy as np
import pytest

from aeviz.shipped import catalogue
from aeviz.ui.controls.latent_pad import _on_map, latent_pad
from tests.browser.pieces import FRAMES, handed_over, put, said
from tests.browser.reference import decoded
from tests.judged import LEAST, judged

pytestmark = pytest.mark.browser
FIRST = ((0.0, 0.0), (5.0, -3.0))


@pytest.fixture
def page(opened):
    """A pad with two flags of three."""
    mount(opened, marks=3, marked=FIRST)
    return opened


def mount(page, **options) -> None:
    put(page, handed_over(lambda: latent_pad("ae", key="pad", z=(20.0, 20.0), **options)))
    page.wait_for_function("() => window.piece.classifier && +window.piece.view.root.dataset.frames > 0")
    page.evaluate(FRAMES)


def flags(page) -> list[list[float]]:
    page.evaluate(FRAMES)
    told = page.locator("[data-marks]").get_attribute("data-marks")
    return [[float(v) for v in place.split(",")] for place in told.split(";") if place]


def at(page, z) -> tuple[float, float]:
    """Where on the screen a point of the plane is."""
    x0, x1, y0, y1 = catalogue.load("ae").part("map")["extents"][0].tolist()
    box = page.locator(".map").bounding_box()
    return box["x"] + (z[0] - x0) / (x1 - x0) * box["width"], box["y"] + (y1 - z[1]) / (y1 - y0) * box["height"]


def told(page) -> list:
    """The flags that Python has been told of, message by message."""
    return [value for name, value in said(page) if name == "marks"]


def test_a_tap_plants_a_flag_and_another_one_on_it_pulls_it_out(page):
    page.mouse.click(*at(page, (-10, 30)))
    assert flags(page)[2] == pytest.approx([-10, 30], abs=0.2)
    assert told(page) == [flags(page)]
    x, y = at(page, (-10, 30))
    page.mouse.click(x + 10, y - 18)  # on its cloth
    assert flags(page) == [list(z) for z in FIRST]
    page.mouse.click(*at(page, FIRST[0]))  # on a foot
    assert flags(page) == [list(FIRST[1])]
    assert len(told(page)) == 3


def test_a_drag_moves_the_point_and_no_flag(page):
    page.mouse.move(*at(page, FIRST[0]))
    page.mouse.down()
    page.mouse.move(*at(page, (30, 30)), steps=5)
    page.mouse.move(*at(page, FIRST[0]), steps=5)  # back where it began
    page.mouse.up()
    assert flags(page) == [list(z) for z in FIRST]
    assert [name for name, _ in said(page)] == ["z"]


def test_there_are_no_more_than_so_many(page):
    for z in ((-10, 30), (30, 30)):
        page.mouse.click(*at(page, z))
    assert len(flags(page)) == 3
    assert page.locator(".plant").is_disabled()
    assert "All 3" in page.locator(".spoken").inner_text()
    assert page.locator(".count").inner_text() == "3 of 3 flags"
    page.locator(".pull").click()
    assert flags(page) == [list(z) for z in FIRST]


def test_by_keys_a_flag_stands_at_the_point(page):
    page.locator(".map").focus()
    page.keyboard.press("m")
    assert flags(page)[2] == pytest.approx([20, 20])
    assert "Flag 3 of 3" in page.locator(".spoken").inner_text()
    page.keyboard.press("Backspace")
    page.keyboard.press("Delete")
    assert flags(page) == [list(FIRST[0])]
    page.locator(".plant").click()
    assert flags(page)[1] == pytest.approx([20, 20])


def test_a_key_held_down_plants_one_flag_and_takes_one_away(page):
    page.locator(".map").focus()
    page.keyboard.press("Delete")
    for key, left in (("m", 2), ("Delete", 1)):
        for _ in range(3):  # the second time and the third it repeats itself
            page.keyboard.down(key)
        page.keyboard.up(key)
        assert len(flags(page)) == left


def test_the_focus_goes_on_from_a_button_that_is_spent(page):
    for name, presses, other in ((".plant", 1, ".pull"), (".pull", 3, ".plant")):
        page.locator(name).focus()
        for _ in range(presses):
            page.keyboard.press("Enter")
            page.evaluate(FRAMES)
        assert page.locator(name).is_disabled()
        assert page.evaluate("() => document.activeElement.className") == other[1:]


def test_the_same_sentence_is_a_new_one_to_a_screen_reader(page):
    page.locator(".map").focus()
    page.evaluate(
        """() => {
          window.heard = [];
          const spoken = document.querySelector(".spoken");
          new MutationObserver(() => window.heard.push(spoken.textContent.trim()))
            .observe(spoken, { subtree: true, childList: true, characterData: true });
        }"""
    )
    for _ in range(4):
        page.keyboard.press("m")
    full = "All 3 flags are planted. Tap one to take it away."
    assert page.evaluate("() => window.heard") == ["Flag 3 of 3 planted.", full, full, full]


def test_the_judge_says_nothing_before_the_flags_are_judged(page):
    reads_as = page.locator('[data-row="class"]')
    assert reads_as.is_hidden()
    page.locator(".map").focus()
    page.keyboard.press("ArrowLeft")
    page.evaluate(FRAMES)
    assert "class" not in page.locator(".map").get_attribute("aria-valuetext")
    page.evaluate("() => window.update({ marks: { most: 3, at: [], judged: true } })")
    page.evaluate(FRAMES)
    assert reads_as.is_visible()


def test_the_flags_that_python_sends_hold_but_not_its_echo(page):
    update = """(at) => window.update({ marks: { most: 3, at, judged: false } })"""
    page.mouse.click(*at(page, (-10, 30)))
    mine = flags(page)
    page.evaluate(update, mine)
    assert flags(page) == mine
    page.evaluate(update, [[1, 2]])
    assert flags(page) == [[1, 2]]


def test_what_was_told_comes_back_late_and_rounded_and_takes_no_flag_away(page):
    update = """(at) => window.update({ marks: { most: 3, at, judged: false } })"""
    page.mouse.click(*at(page, FIRST[0]))  # pulled out
    page.mouse.click(*at(page, (-10.123, 30.321)))
    page.mouse.click(*at(page, (30, 30)))
    first, second, third = told(page)
    rounded = [[float(f"{v:.4g}") for v in z] for z in second]
    assert rounded != second
    for late in (first, rounded):
        page.evaluate(update, late)
        assert flags(page) == third
    page.evaluate("() => window.dispatchEvent(new PopStateEvent('popstate'))")  # a step back: now it is a wish
    page.evaluate(update, second)
    assert flags(page) == second


def test_each_is_judged_at_its_place(opened):
    places = ((-12.8, 25.7), (5.0, -3.0), (-10.0, 2.0), (30.0, -9.2))  # the last: a blot
    mount(opened, marks=5, marked=places, judged=True)
    digit, clarity = judged(np.stack([decoded("ae", np.array(z)) for z in places]))
    hits = (clarity < LEAST).tolist()
    assert hits[3]
    assert 0 < sum(hits) < len(hits)
    root = opened.locator("[data-hits]")
    assert root.get_attribute("data-hits") == ",".join(str(int(hit)) for hit in hits)
    assert opened.locator(".count").inner_text() == f"{sum(hits)} of 4 flags stand in a gap"
    lines = opened.locator(".marks li").all_inner_texts()
    for line, hit, p, d in zip(lines, hits, clarity.tolist(), digit.tolist(), strict=True):
        percent = int(100 * p)
        gap, miss = (
            f"✓ a gap: only {percent} % of real digits are less clear",
            f"✗ a digit: {d}, clearer than {percent} % of real ones",
        )
        assert line == (gap if hit else miss)
    opened.mouse.click(*at(opened, (30, 30)))
    opened.keyboard.press("m")
    assert len(flags(opened)) == 4
    assert opened.locator(".plant").is_hidden()


def test_where_no_flag_was_planted_none_is_judged(opened):
    mount(opened, marks=5)
    assert opened.locator(".marks").is_visible()
    opened.evaluate("() => window.update({ marks: { most: 5, at: [], judged: true } })")
    assert opened.locator(".marks").is_hidden()


def test_without_flags_a_pad_is_as_it_was(opened):
    mount(opened)
    assert opened.locator(".marks").is_hidden()
    assert opened.locator("[data-marks]").count() == 0
    opened.mouse.click(*at(opened, (30, 30)))
    assert [name for name, _ in said(opened)] == ["z"]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ([[1, 2], [3, 4]], ((1.0, 2.0), (3.0, 4.0))),
        ([[1, 2]] * 9, ((1.0, 2.0),) * 5),
        ([[1e9, 0], [0, float("nan")], [float("inf"), 0], [1, 2]], ((1.0, 2.0),)),
        ([], ()),
    ],
)
def test_python_keeps_no_more_than_was_asked_for_and_nothing_off_the_map(sent, kept):
    assert _on_map(sent, "ae", 5) == kept
