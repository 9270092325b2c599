"""The first lab as a student meets it: handles by mouse, finger and keys, the network, the drawing, the rules."""

import math
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from aeviz.handmade.manual_encoding import SineEncoder
from aeviz.ui import text
from aeviz.ui.shell import state
from tests.browser.pads import FRAME, wait_until_answered
from tests.browser.test_pages import PHONE, TOO_WIDE, assert_speaks
from tests.browser.test_touch import Finger
from tests.pages.test_encoding import GUESSES

pytestmark = pytest.mark.browser
MOONS = "amplitude=0.5&frequency=3.3&phase=1.5"


def guess(page, question: str, words: str) -> None:
    """Chooses the answer with these words, unless the link has brought a guess."""
    if f"{question}." in page.url:
        return
    told = len(page.sent)
    radio = page.locator(f'[class*="st-key-encoding-predict-{question}"]')
    radio.locator('[data-testid="stRadioOption"]').filter(has_text=words).click()
    wait_until_answered(page, told)


class Bench:
    """The bench on a page whose questions have been answered, the last `left` of them excepted."""

    def __init__(self, page, lang: str = "en", left: int = 2) -> None:
        self.page, self.words = page, text.sections(lang, "encoding")
        [held] = parse_qs(urlsplit(page.url).query).get("guess", [""])
        for name, answer in GUESSES[: -left or None]:
            if f"{name}.{answer}" not in held.split(","):  # a link opens with its guesses
                guess(page, name, self.words[f"{name}_{answer}"])
        self.root = page.get_by_test_id("by-hand")
        shows = " ".join(["code", "decode", "network"][: len(GUESSES) - left - 1])
        page.wait_for_selector(f'[data-testid="by-hand"][data-shows="{shows}"]')
        page.evaluate(FRAME)

    def read(self, name: str) -> str:
        self.page.evaluate(FRAME)
        return self.root.get_attribute(f"data-{name}")

    def sine(self) -> SineEncoder:
        return SineEncoder(*map(float, self.read("sine").split(",")))

    def handle(self, name: str):
        return self.root.locator(f'[data-handle="{name}"]')

    def centre(self, name: str) -> tuple[float, float]:
        box = self.handle(name).bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def drag(self, name: str, dx: float, dy: float) -> None:
        self.handle(name).scroll_into_view_if_needed()
        x, y = self.centre(name)
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + dx, y + dy, steps=6)
        self.page.evaluate(FRAME)

    def linked(self, name: str) -> str:
        """What the link says, as soon as it says anything of that name."""
        said = "(name) => new URLSearchParams(location.search).get(name)"
        return self.page.wait_for_function(said, arg=name).json_value()


def test_handles_bend_the_curves_and_python_hears_of_it_once(visit):
    page = visit(f"/encoding?lang=en&code=side&{MOONS}")
    bench = Bench(page)
    assert (bench.read("wrong"), bench.read("pairs")) == ("0", "0")
    before, sine, told = float(bench.read("error")), bench.sine(), len(page.sent)
    bench.drag("above1", 0, -40)
    assert float(bench.read("error")) < before  # the upper parabola now bends as its moon does
    assert len(page.sent) == told  # nothing while it is held
    page.mouse.up()
    wait_until_answered(page, told)
    assert len(page.sent) == told + 1
    bent = bench.linked("above")
    assert bench.sine() == sine

    at = bench.centre("crest")
    bench.drag("crest", 60, 30)
    moved = bench.centre("crest")
    assert moved == pytest.approx((at[0] + 60, at[1] + 30), abs=1.5)  # it is under the pointer
    page.mouse.up()
    assert bench.sine().amplitude < sine.amplitude
    assert bench.sine().frequency == pytest.approx(sine.frequency)
    assert int(bench.read("wrong")) > 0
    bench.linked("phase")
    bench.root.locator('[data-do="fit"]').click()
    assert float(bench.read("error")) < before
    page.wait_for_function("(bent) => new URLSearchParams(location.search).get('above') !== bent", arg=bent)
    again = visit("/encoding?" + page.url.split("?")[1])
    assert float(Bench(again).read("error")) == pytest.approx(float(bench.read("error")), rel=1e-2)


def test_keys_move_handles_and_say_so_and_numbers_can_be_typed(visit):
    page = visit("/encoding?lang=en&code=side")
    bench = Bench(page)
    sine, told = bench.sine(), len(page.sent)
    bench.handle("middle").press("ArrowUp")
    bench.handle("middle").press("Shift+ArrowUp")
    assert bench.sine().height == pytest.approx(sine.height + 0.06)
    told_by_it = bench.handle("middle").get_attribute("aria-valuetext")
    assert re.fullmatch(r"height 0\.31; mean squared error 0\.\d{4}", told_by_it)
    wait_until_answered(page, told)
    assert bench.linked("height") == "0.31"
    bench.handle("crest").press("ArrowRight")
    assert bench.sine().phase != sine.phase
    field = bench.root.locator('[data-sine="frequency"]')
    field.fill("99")
    field.press("Enter")
    assert bench.sine().frequency == 5  # what is typed is kept within the bounds
    assert field.input_value() == "5"  # and the field says so
    field.fill("")
    field.press("Enter")
    assert field.input_value() == "5"
    for handle in bench.root.locator(".handle:visible").all():
        assert handle.get_attribute("role") == "slider"
        assert handle.get_attribute("aria-label")
        assert handle.get_attribute("aria-valuetext")


def test_x_alone_comes_first_and_its_pairs_are_counted(visit):
    page = visit("/encoding?lang=en")
    bench = Bench(page)
    assert bench.read("code") == "x"
    assert bench.read("pairs") == "29"
    assert bench.root.locator(".handle:visible").count() == 3
    page.get_by_role("radio", name=bench.words["code_side"], exact=True).click()
    page.wait_for_selector('[data-testid="by-hand"][data-code="side"]')
    page.evaluate(FRAME)
    assert bench.root.locator(".handle:visible").count() == 9
    shown = bench.root.locator(".assumed").inner_text()
    for word in ("encode_side", "decode_side"):
        assert text.sections("en", "by_hand")[word] in shown


def test_the_network_is_trained_in_the_page(visit):
    page = visit("/encoding?lang=en&seed=3")
    bench = Bench(page)
    told = len(page.sent)
    assert bench.root.locator("output, [aria-live]").count() == 1  # what changes with every frame is not spoken
    bench.root.locator('[data-do="train"]').click()
    # Pressed again in the very frame, or a slow machine could come to the end of the training first.
    stop = "(bench) => +bench.dataset.steps > 20 && (bench.querySelector('[data-do=train]').click(), true)"
    page.wait_for_function(stop, arg=bench.root.element_handle())
    stopped = bench.read("steps")
    assert bench.root.locator(".handle:visible").count() == 0  # its curve is seen, not the student's
    assert bench.root.locator('[data-do="train"]').inner_text() == text.sections("en", "by_hand")["do_train"]
    page.wait_for_timeout(200)
    assert bench.read("steps") == stopped
    bench.root.locator('[data-do="train"]').click()
    page.wait_for_function("(bench) => bench.dataset.trained", arg=bench.root.element_handle())
    error = float(bench.read("trained"))
    pca = float(bench.root.locator('tr[data-row="pca"]').get_attribute("data-error"))
    assert error <= pca / 5
    said = text.sections("en", "by_hand")["trained"].format(
        error=bench.root.locator('tr[data-row="network"] .value').inner_text()
    )
    assert bench.root.locator(".spoken").text_content() == said
    words = text.sections("en", "by_hand")
    hand, network = (bench.root.locator(f'tr[data-row="{row}"] .value').inner_text() for row in ("hand", "network"))
    verdict = words["network_is_better"].format(network=network, hand=hand)
    guessed_right = text.sections("en", "common")["verdict_right"].replace("**", "")
    assert bench.root.locator(".verdict").inner_text() == f"{guessed_right} {verdict}"
    wait_until_answered(page, told)
    assert bench.linked("by") == "network"
    bench.root.locator('[data-do="reset"]').click()
    assert bench.read("steps") == "0"
    assert bench.root.locator(".spoken").text_content() == ""  # so that the same end is said again
    assert bench.root.locator(".verdict").inner_text() == ""
    assert words["encode_untrained"] in bench.root.locator(".assumed").inner_text()
    bench.root.locator('[data-do="show"]').click()
    page.evaluate(FRAME)
    assert bench.root.locator(".handle:visible").count() == 3


def test_points_are_drawn_by_pointer_and_keys_and_scored(visit):
    page = visit("/encoding?lang=en&set=drawn&code=side")
    bench = Bench(page, left=1)
    plot = page.get_by_test_id("by-hand-plot")
    plot.hover()  # which waits until it stands still under the pointer: the page above it may still be growing
    box = plot.bounding_box()
    told = len(page.sent)
    x, y = box["x"] + 0.15 * box["width"], box["y"] + 0.2 * box["height"]
    page.mouse.move(x, y)
    page.mouse.down()
    for k in range(30):
        page.mouse.move(x + 12 * k, y + 30 * math.sin(k / 3))
    count = page.evaluate("(bench) => bench.bench.state.points.length", bench.root.element_handle())
    assert count > 12
    page.mouse.up()
    wait_until_answered(page, told)
    page.wait_for_function(
        "(row) => row.dataset.error", arg=bench.root.locator('tr[data-row="least"]').element_handle()
    )
    assert len(bench.linked("drawn")) == 3 * count
    page.mouse.click(x, y)  # the first point goes again
    length = "(bench) => bench.bench.state.points.length"
    assert page.evaluate(length, bench.root.element_handle()) == count - 1
    plot.focus()
    network = page.evaluate_handle("(bench) => bench.bench.sight.training", bench.root.element_handle())
    plot.press("ArrowDown")
    assert bench.root.evaluate(
        "(bench, network) => bench.bench.sight.training === network", network
    )  # only the pen moved
    for _ in range(2):
        page.keyboard.down("Enter")  # the second time it repeats itself
    page.keyboard.up("Enter")
    for key in ("ArrowLeft", "Enter"):
        plot.press(key)
    assert page.evaluate(length, bench.root.element_handle()) == count + 1
    bench.root.locator('[data-do="clear"]').click()
    assert page.evaluate(length, bench.root.element_handle()) == 0
    assert bench.read("error") == ""


def test_a_point_on_the_plane_of_two_rules_is_drawn(visit):
    page = visit("/encoding?lang=en&point=1,1")
    Bench(page, left=0)
    rules = page.get_by_test_id("image-rules")
    handle = rules.locator(".handle")
    handle.scroll_into_view_if_needed()
    assert rules.get_attribute("data-at") == "1.00000,1.00000"
    told = len(page.sent)
    handle.press("ArrowRight")
    page.evaluate(FRAME)
    assert rules.get_attribute("data-at") == "1.10000,1.00000"
    wait_until_answered(page, told)
    page.wait_for_function("() => new URLSearchParams(location.search).get('point') === '1.1,1'")
    for key, number in (
        ("ArrowUp", 1.1),
        ("ArrowUp", 1.2),
        ("ArrowLeft", 1.0),
    ):  # a slider's value is that of its last way
        handle.press(key)
        page.evaluate(FRAME)
        assert float(handle.get_attribute("aria-valuenow")) == pytest.approx(number)


@pytest.mark.parametrize(("lang", "scheme"), [("en", "dark"), ("ko", "light")])
def test_on_a_phone_the_lab_is_whole_and_a_finger_takes_a_handle(visit, lang, scheme):
    page = visit(
        f"/encoding?lang={lang}&code=side", viewport=PHONE, color_scheme=scheme, has_touch=True, is_mobile=True,
        device_scale_factor=2,
    )  # fmt: skip
    bench = Bench(page, lang, left=0)
    assert not page.evaluate(TOO_WIDE)
    assert_speaks(page.locator("body").inner_text(), lang)
    assert bench.read("ink") == ("light" if scheme == "dark" else "dark")
    bench.handle("above1").scroll_into_view_if_needed()
    x, y = bench.centre("above1")
    before = float(bench.read("error"))
    finger = Finger(page)
    finger.slide((x, y), (x, y - 20))
    assert bench.centre("above1") == pytest.approx((x, y - 20), abs=1.5)  # and the page has not moved
    assert float(bench.read("error")) < before
    finger.lift()

    rules, plane = page.get_by_test_id("image-rules"), page.get_by_test_id("rules-plot")
    plane.scroll_into_view_if_needed()
    box = plane.bounding_box()
    x, y = box["x"] + 60, box["y"] + box["height"] - 40
    finger.slide((x, y), (x, y - 60))
    finger.lift()
    page.wait_for_function(
        "([plane, y]) => plane.getBoundingClientRect().y < y - 20", arg=[plane.element_handle(), box["y"]]
    )
    assert rules.get_attribute("data-at") == "0.00000,0.00000"  # who scrolls has not pressed
    plane.tap(position={"x": 60, "y": 40})
    page.evaluate(FRAME)
    assert rules.get_attribute("data-at") != "0.00000,0.00000"


def test_other_points_are_met_by_the_code_made_by_hand_and_not_by_a_network_that_never_saw_them(visit):
    page = visit("/encoding?lang=en&by=network")
    bench = Bench(page, left=1)
    assert bench.root.locator(".handle:visible").count() == 0
    page.get_by_role("radio", name=bench.words["set_circles"], exact=True).click()
    page.wait_for_selector('[data-testid="by-hand"][data-set="circles"]')
    page.evaluate(FRAME)
    assert bench.root.locator(".handle:visible").count() == 3
    page.wait_for_function("() => !new URLSearchParams(location.search).has('by')")


def test_what_was_made_stays_when_more_is_uncovered(visit):
    page = visit("/encoding?lang=en&code=side")
    bench = Bench(page, left=3)
    told = len(page.sent)
    bench.handle("middle").press("ArrowUp")
    wait_until_answered(page, told)
    height = bench.sine().height
    name, answer = GUESSES[3]
    guess(page, name, bench.words[f"{name}_{answer}"])
    assert bench.sine().height == height


def test_a_step_forward_in_the_history_is_followed_as_one_back_is(visit):
    page = visit("/encoding?lang=en&code=side")
    bench = Bench(page, left=3)
    for height in ("0.3", "0.35"):
        bench.handle("middle").press("ArrowUp")
        page.wait_for_function("(height) => new URLSearchParams(location.search).get('height') === height", arg=height)
    page.wait_for_timeout(1000 * state.LATE + 100)
    for go, height in (("back", 0.3), ("forward", 0.35)):
        page.evaluate(f"() => history.{go}()")
        at = "([bench, height]) => +bench.dataset.sine.split(',')[3] === height"
        page.wait_for_function(at, arg=[bench.root.element_handle(), height], timeout=5000)
