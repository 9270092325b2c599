"""Heat maps and the number under the cursor: the scale by its known points, the values against torch and NumPy."""

import numpy as np
import pytest
from scipy.ndimage import map_coordinates

from aeviz.archive import digest, pack
from aeviz.measure.metrics import nearest_code_distance
from aeviz.shipped import catalogue
from aeviz.ui.controls.latent_pad import HEATS, latent_pad
from tests.browser.pieces import FRAMES, handed_over, put
from tests.browser.reference import decoded, encoded
from tests.judged import judged

pytestmark = pytest.mark.browser
CYCLE_NULL = 0.125
PLACES = [(0.2, 0.3), (0.81, 0.62)]  # fractions of the map, from its lower left corner


@pytest.fixture(scope="module")
def plane() -> dict[str, np.ndarray]:
    """The map of the shipped autoencoder, with heat maps that are numbered by their cells."""
    rng = np.random.default_rng(0)
    heats = {f"heat.{name}": rng.uniform(0, 300, (1, 8, 8)).astype(np.float16) for name in ("nearest", "cycle")}
    return catalogue.load("ae").part("map") | heats | {"cycle": np.array([CYCLE_NULL], np.float32)}


def mount(page, plane: dict[str, np.ndarray], heat: str, **options) -> None:
    data = handed_over(lambda: latent_pad("ae", key="pad", heat=heat, **options))
    blob = pack(plane, {})
    data["weights"]["map"] = digest(blob)
    page.blobs[f"{digest(blob)}.bin"] = blob
    put(page, data)
    page.wait_for_function("() => window.piece.classifier && +window.piece.view.root.dataset.frames > 0")
    if heat == "cycle" and "cycle" in plane:
        page.wait_for_function("() => window.piece.encoder")
    page.evaluate(FRAMES)


def read(page) -> tuple[float, np.ndarray, str]:
    """The value, the point z that it is the value of, and the words."""
    page.evaluate(FRAMES)
    told = page.locator("[data-heat-value]").evaluate("(root) => ({ ...root.dataset })")
    z = np.array([float(v) for v in told["heatAt"].split(",")])
    return float(told["heatValue"]), z, page.locator(".legend output").inner_text()


def hover(page, place: tuple[float, float]) -> None:
    box = page.locator(".map").bounding_box()
    page.mouse.move(box["x"] + place[0] * box["width"], box["y"] + (1 - place[1]) * box["height"])


def under(page, plane: dict[str, np.ndarray], heat: str, place: tuple[float, float], **options):
    """What is read with the pointer at a place of a fresh pad."""
    mount(page, plane, heat, **options)
    hover(page, place)
    return read(page)


def test_the_scale_is_clear_where_all_is_well_and_full_at_a_hundred_nulls(page):
    hue = """async ([name, values]) => {
      const { hue } = await import("/pad/heat.js");
      return values.map((value) => hue(name, value));
    }"""
    for name in ("nearest", "cycle"):
        values = [0, 0.3, 1, 10**0.5, 10, 100, 400]
        assert page.evaluate(hue, [name, values]) == pytest.approx([0, 0, 0, 0.25, 0.5, 1, 1])
    assert page.evaluate(hue, ["gap", [0, 0.025, 0.05, 0.1, 1]]) == pytest.approx([1, 0.75, 0.5, 0, 0])
    assert page.evaluate(hue, ["density", [0, 0.25, 1]]) == [0, 0.25, 1]


def test_between_the_centres_of_cells_a_value_is_bilinear(page):
    rng = np.random.default_rng(1)
    values, extent = rng.random((8, 8)), [-3.0, 5.0, 2.0, 6.0]
    u, v = rng.uniform(-0.1, 1.1, (2, 200))  # beyond the map the nearest edge holds
    z = np.stack([-3 + 8 * u, 2 + 4 * v], 1)
    js = page.evaluate(
        """async ([values, extent, z]) => {
          const { heatAt } = await import("/pad/heat.js");
          return z.map((point) => heatAt({ side: 8, values }, extent, point));
        }""",
        [values.ravel().tolist(), extent, z.tolist()],
    )
    assert js == pytest.approx(map_coordinates(values, [(1 - v) * 8 - 0.5, u * 8 - 0.5], order=1, mode="nearest"))


@pytest.mark.parametrize(
    ("value", "shown"), [(0.04, "0.0"), (3.21, "3.2"), (9.94, "9.9"), (9.96, "10"), (285.3, "285")]
)
def test_multiples_are_read_with_two_digits_or_whole(page, value, shown):
    read = """async ([name, value]) => (await import("/pad/heat.js")).heatNumber(name, value)"""
    assert page.evaluate(read, ["cycle", value]) == shown
    shares = {0.873: "87", 0.0499: "4", 0.05: "5", 0.9996: "99", 1: "100"}  # what is a gap does not read as 5
    assert {share: page.evaluate(read, ["gap", share]) for share in shares} == shares


@pytest.mark.parametrize("place", PLACES)
def test_the_clarity_is_the_judges_of_the_point_under_the_pointer(page, plane, place):
    value, z, words = under(page, plane, "gap", place, z=(1.0, 2.0))
    assert z != pytest.approx([1.0, 2.0], abs=0.5)
    assert value == pytest.approx(judged(decoded("ae", z))[1][0], abs=1e-3)
    assert words == f"here: clearer than {int(100 * value)} % of real ones"


@pytest.mark.parametrize("place", PLACES)
def test_the_distance_is_that_to_the_nearest_code_over_its_null(page, plane, place):
    value, z, words = under(page, plane, "nearest", place)
    distance = nearest_code_distance(z[None], plane["means"][0].astype(float))[0]
    assert value == pytest.approx(distance / plane["nearest"][0], rel=1e-4)
    assert words == f"here: {value:.{1 if value < 9.95 else 0}f} × the null"


@pytest.mark.parametrize("place", PLACES)
def test_the_cycle_is_decoded_and_encoded_again(page, plane, place):
    value, z, _ = under(page, plane, "cycle", place)
    again = encoded("ae", decoded("ae", z))
    assert value == pytest.approx(np.linalg.norm(again - z) / CYCLE_NULL, rel=1e-3)


def test_without_its_null_a_value_is_read_from_the_map(page, plane):
    mount(page, {name: a for name, a in plane.items() if name != "cycle"}, "cycle", z=(4.0, 9.0))
    value, z, _ = read(page)
    x0, x1, y0, y1 = plane["extents"][0]
    u, v = (z[0] - x0) / (x1 - x0), (z[1] - y0) / (y1 - y0)
    grid = plane["heat.cycle"][0].astype(float)
    assert value == pytest.approx(map_coordinates(grid, [[(1 - v) * 8 - 0.5], [u * 8 - 0.5]], order=1)[0], rel=1e-4)


def test_the_point_holds_where_no_pointer_hovers(page, plane):
    mount(page, plane, "nearest", z=(1.0, 2.0))
    assert read(page)[1] == pytest.approx([1.0, 2.0])
    hover(page, PLACES[0])
    assert read(page)[1] != pytest.approx([1.0, 2.0], abs=0.5)
    page.locator(".map").focus()
    page.keyboard.press("ArrowRight")
    value, z, words = read(page)
    assert z == pytest.approx(page.evaluate("() => window.piece.z"), rel=1e-5)
    assert page.locator(".map").get_attribute("aria-valuetext").endswith(words)
    hover(page, PLACES[1])
    assert read(page)[0] != value
    page.mouse.move(755, 2)
    assert read(page)[0] == value


def test_the_legend_marks_the_value_between_its_two_named_ends(page, plane):
    mount(page, plane, "nearest", z=(1.0, 2.0))
    low, high = page.locator(".legend span").all_inner_texts()
    assert low.startswith("null")
    assert high.startswith("100")
    for place in PLACES:
        hover(page, place)
        value = read(page)[0]
        left = float(page.locator(".legend b").evaluate("(mark) => mark.style.left").removesuffix("%"))
        assert left == pytest.approx(100 * np.clip(np.log10(value) / 2, 0, 1), abs=0.06)


def test_a_map_that_the_model_has_not_is_left_out(page, plane):
    mount(page, {name: a for name, a in plane.items() if name != "heat.nearest"}, "nearest")
    assert page.locator("[data-heat-value]").count() == 0
    assert page.locator(".legend").is_hidden()


def test_every_heat_map_has_its_words(page):
    words = handed_over(lambda: latent_pad("ae", key="pad"))["text"]
    assert {f"heat_{name}_{end}" for name in HEATS for end in ("low", "high", "here")} <= set(words)
