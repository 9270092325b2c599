"""The student's own digit: drawn, encoded in the browser, found on every map, and nothing told to the server."""

import numpy as np
import pytest

from tests.browser.pads import FRAME, PadOnPage
from tests.browser.reference import assert_decoded, cross_entropy, encoded

pytestmark = pytest.mark.browser
MODELS = ("ae", "vae", "aae_gaussian")
# A seven and a zero, in fractions of the sheet from its upper left corner.
SEVEN = [[(0.25, 0.2), (0.75, 0.22), (0.45, 0.85)]]
ZERO = [[(0.5 + 0.2 * np.sin(t), 0.5 - 0.32 * np.cos(t)) for t in np.linspace(0, 2 * np.pi, 17)]]
PICTURE = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, 28, 28);
  return [canvas.width, canvas.height, ...Array.from({ length: 784 }, (_, i) => data[4 * i])];
}"""


def draw(page, strokes) -> None:
    sheet = page.get_by_test_id("sketch")
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    for stroke in strokes:
        (x, y), *rest = [(box["x"] + u * box["width"], box["y"] + v * box["height"]) for u, v in stroke]
        page.mouse.move(x, y)
        page.mouse.down()
        for x, y in rest:
            page.mouse.move(x, y, steps=2)
        page.mouse.up()
    page.wait_for_function("() => document.querySelectorAll('[data-testid=\"latent-pad\"][data-drawn-z]').length === 3")
    page.evaluate(FRAME)


def picture(page) -> np.ndarray:
    """The 28 x 28 picture that the networks get: (784,) in [0, 1], ink 1."""
    told = page.get_by_test_id("sketch-28").evaluate(PICTURE)
    assert told[:2] == [28, 28]
    grey = np.array(told[2:]) / 255
    dark = page.get_by_test_id("sketch-pad").get_attribute("data-ink") == "light"
    return grey if dark else 1 - grey


def assert_encoded(page, x: np.ndarray) -> None:
    """Every pad stands at torch's code of x, draws torch's reconstruction and says what it costs."""
    for name in MODELS:
        shown = PadOnPage(page, name).read()
        code = encoded(name, x)
        told = [float(v) for v in shown.data["drawnZ"].split(",")]
        assert told == pytest.approx(code, rel=1e-3, abs=1e-3)
        assert shown.z == pytest.approx(told, rel=1e-4, abs=1e-4)
        assert_decoded(shown)
        nats = cross_entropy(name, x)
        assert float(shown.data["drawnLoss"]) == pytest.approx(nats, rel=1e-4)
        row = page.locator(f'[data-testid="latent-pad"][data-model="{name}"] [data-row="drawn"]')
        assert f"{float(shown.data['drawnLoss']):.1f}" in row.inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_drawn_digit_lands_where_torch_encodes_it(visit, scheme):
    page = visit("/?lang=en", pads=3, color_scheme=scheme)
    told = len(page.sent)
    pictures = []
    for strokes in (SEVEN, ZERO):
        draw(page, strokes)
        x = picture(page)
        pictures.append(x)
        assert_encoded(page, x)
        page.get_by_test_id("sketch-pad").get_by_role("button").click()
        page.wait_for_selector("[data-drawn-z]", state="detached")
        assert picture(page).max() == 0
    assert np.abs(pictures[0] - pictures[1]).max() > 0.5
    assert len(page.sent) == told, "the server heard of the drawing"


def test_the_picture_has_the_form_of_mnist(visit):
    """Ink within 20 x 20 pixels, its centre of mass in the middle of 28 x 28."""
    page = visit("/?lang=en", pads=3)
    draw(page, SEVEN)
    x = picture(page).reshape(28, 28)
    rows, columns = np.nonzero(x)
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20
    centre = [(np.arange(28) + 0.5) @ x.sum(axis) / x.sum() for axis in (0, 1)]
    assert centre == pytest.approx([14, 14], abs=0.51)  # whole pixels, as the makers of MNIST moved it
    assert x.max() > 0.9
    assert 40 < (x > 0.5).sum() < 250, "strokes as thick as MNIST's"
    upper, lower = x[:10].sum(), x[18:].sum()
    assert upper > lower > 0, "a seven is heavy above: the picture is not upside down"


def test_after_drawing_the_point_can_be_dragged_away_and_the_star_stays(visit):
    page = visit("/?lang=en", pads=3)
    draw(page, ZERO)
    pad = PadOnPage(page, "vae")
    drawn = pad.read().data["drawnZ"]
    pad.drag((0.3, 0.3), (0.8, 0.7))
    shown = pad.read()
    assert shown.data["drawnZ"] == drawn
    assert shown.z != pytest.approx([float(v) for v in drawn.split(",")], abs=1e-2)
    assert_decoded(shown)


def test_a_digit_is_drawn_by_keys_too(visit):
    page = visit("/?lang=en", pads=3)
    sheet = page.get_by_test_id("sketch")
    sheet.focus()
    for key in [*["ArrowUp"] * 8, "Space", *["ArrowDown"] * 16, "Space"]:
        page.keyboard.press(key)
    page.wait_for_selector("[data-drawn-z]")
    page.evaluate(FRAME)
    assert_encoded(page, picture(page))
    page.keyboard.press("Delete")
    page.wait_for_selector("[data-drawn-z]", state="detached")


def test_a_tap_is_ink_and_an_empty_sheet_is_none(visit):
    page = visit("/?lang=en", pads=3)
    assert page.locator("[data-drawn-z]").count() == 0
    draw(page, [[(0.5, 0.5), (0.5, 0.5)]])
    x = picture(page)
    assert np.isfinite(x).all()
    assert x.max() > 0.9
    assert_encoded(page, x)
