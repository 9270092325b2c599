"""Small maps of several seeds: each dot at its code, and the same image ringed in all of them."""

import numpy as np
import pytest

from aeviz.archive import digest, pack
from aeviz.ui.controls.pieces import small_maps
from tests.browser.pad_modules import open_modules
from tests.browser.pieces import FRAMES, handed_over, put

pytestmark = pytest.mark.browser
TITLES = ["one", "two", "three"]
RING = """([map, x, y]) => {
  const canvas = document.querySelectorAll("figure canvas")[map];
  const { width } = canvas;
  const { data } = canvas.getContext("2d").getImageData(0, 0, width, width);
  let found = 0;
  for (let k = 0; k < 64; k++) {
    const turn = (k / 32) * Math.PI;
    const column = Math.round(x * width + 8 * Math.cos(turn)), row = Math.round((1 - y) * width + 8 * Math.sin(turn));
    const at = 4 * (row * width + column);
    if (data[at] > 150 && data[at + 1] < 110 && data[at + 2] < 60) found++; // the accent, #c2410c
  }
  return found / 64;
}"""


@pytest.fixture(scope="module")
def seeds() -> dict[str, np.ndarray]:
    """Forty images of ten digits on three maps of each kind, no two dots close together."""
    rng = np.random.default_rng(5)
    grid = np.stack(np.meshgrid(np.arange(8), np.arange(5)), -1).reshape(-1, 2)
    codes = {
        kind: np.stack([size * (rng.permutation(grid) + rng.uniform(-0.2, 0.2, (40, 2))) for _ in TITLES])
        for kind, size in (("ae", 4.0), ("vae", 0.5))
    }
    tensors = {f"{kind}.codes": a.astype(np.float16) for kind, a in codes.items()}
    extents = {"ae.extents": [-4, 36, -12, 28], "vae.extents": [-0.5, 4.5, -1.5, 3.5]}
    tensors |= {name: np.array([box] * len(TITLES), np.float32) for name, box in extents.items()}
    return tensors | {"labels": (np.arange(40) % 10).astype(np.uint8)}


@pytest.fixture(scope="module")
def opened(seeds):
    blob = pack(seeds, {})
    with open_modules() as page:
        page.blobs[f"{digest(blob)}.bin"] = blob
        page.seeds = digest(blob)
        yield page


@pytest.fixture
def page(opened):
    put(opened, handed_over(lambda: small_maps(key="maps", digest=opened.seeds, which="ae", titles=TITLES)))
    opened.wait_for_selector("figure")
    opened.evaluate(FRAMES)
    return opened


def fraction(seeds: dict[str, np.ndarray], which: str, seed: int, image: int) -> np.ndarray:
    x0, x1, y0, y1 = seeds[f"{which}.extents"][seed]
    return (seeds[f"{which}.codes"][seed, image].astype(float) - (x0, y0)) / (x1 - x0, y1 - y0)


def point_at(page, seeds, which: str, seed: int, image: int) -> None:
    box = page.locator("figure canvas").nth(seed).bounding_box()
    u, v = fraction(seeds, which, seed, image)
    page.mouse.move(box["x"] + u * box["width"], box["y"] + (1 - v) * box["height"])
    page.evaluate(FRAMES)


def meant(page) -> int:
    return int(page.locator("[data-meant]").get_attribute("data-meant"))


def assert_ringed(page, seeds, which: str, image: int) -> None:
    for seed in range(len(TITLES)):
        ringed = page.evaluate(RING, [seed, *fraction(seeds, which, seed, image).tolist()])
        elsewhere = page.evaluate(RING, [seed, *fraction(seeds, which, seed, (image + 1) % 40).tolist()])
        assert ringed > 0.9
        assert elsewhere < 0.6


@pytest.mark.parametrize(("seed", "image"), [(0, 7), (2, 23)])
def test_an_image_under_the_pointer_is_ringed_in_every_map(page, seeds, seed, image):
    point_at(page, seeds, "ae", seed, image)
    assert meant(page) == image
    assert_ringed(page, seeds, "ae", image)
    assert str(image % 10) in page.locator(".meant").inner_text()


def test_the_other_kind_has_its_own_codes(page, seeds):
    page.evaluate("() => window.update({ which: 'vae' })")
    page.evaluate(FRAMES)
    point_at(page, seeds, "vae", 1, 12)
    assert meant(page) == 12
    assert_ringed(page, seeds, "vae", 12)


def test_by_keys_one_goes_from_image_to_image_and_from_digit_to_digit(page, seeds):
    field = page.locator(".maps")
    field.focus()
    page.evaluate(FRAMES)
    went = [meant(page)]
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
        page.evaluate(FRAMES)
        went.append(meant(page))
    assert [image % 10 for image in went] == [0, 0, 0, 0, 1, 0, 9]
    assert went[:4] == [0, 10, 20, 10]
    assert field.get_attribute("aria-valuenow") == str(went[-1])
    assert "of a 9" in field.get_attribute("aria-valuetext")


def test_a_press_on_nothing_means_nothing(page):
    page.locator("figure canvas").first.click(position={"x": 3, "y": 3})
    page.evaluate(FRAMES)
    assert page.locator("[data-meant]").count() == 0
    assert page.locator(".maps").evaluate("(maps) => maps === document.activeElement")
    assert "Point at a dot" in page.locator(".meant").inner_text()


def test_on_a_screen_with_other_pixels_the_maps_are_drawn_for_them(page, seeds):
    page.evaluate("() => Object.defineProperty(window, 'devicePixelRatio', { value: 2, configurable: true })")
    point_at(page, seeds, "ae", 0, 7)
    covered = page.locator("figure canvas").evaluate_all(
        """(all) => all.map((canvas) => canvas.width === 2 * canvas.clientWidth &&
          canvas.getContext("2d").getImageData(canvas.width - 3, canvas.width - 3, 1, 1).data[3] === 255)"""
    )
    page.evaluate("() => delete window.devicePixelRatio")
    assert covered == [True] * len(TITLES)


def test_each_map_bears_its_title(page):
    assert page.locator("figcaption").all_inner_texts() == TITLES


def test_a_damaged_file_becomes_a_sentence(opened):
    opened.blobs["0.bin"] = b"nothing of the kind"
    put(opened, handed_over(lambda: small_maps(key="maps", digest="0", which="ae", titles=TITLES)))
    opened.wait_for_selector(".trouble:not([hidden])")
    assert "damaged" in opened.locator(".trouble").inner_text()
