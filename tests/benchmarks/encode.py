"""The first lab's codes on the two half moons, what its handles and its network cost, in Chromium as a student has it.

`encode.hand` is the lecture's code at its best: the sine with the widest margin, a parabola a half by least squares, as
the page has it after its button. `encode.ae1d` is the network's error when its training is over, the worst of three
seeds; its seconds run from the press of the button until the page says so, the slowest of them.
"""

import time
from collections.abc import Iterator

from aeviz.data import two_moons
from aeviz.handmade.manual_encoding import best_sine, pca_error
from aeviz.ui import text
from tests.serving import Server, browser, open_page

SECONDS = 4.0
BENCH = '[data-testid="by-hand"]'
ANSWERS = {"table": "one", "alone": "between", "decode": "yes", "network": "better"}
SEEDS = (0, 1, 2)
UNIT = "squared units of the plane"
WATCH = """(bench) => {
  window.painted = [];
  window.watching = true;
  const look = (now) => {
    window.painted.push([now, +bench.dataset.frames]);
    if (window.watching) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""
TRAIN = """(bench) => new Promise((done) => {
  const began = performance.now();
  const look = () => bench.dataset.trained && done([+bench.dataset.trained, (performance.now() - began) / 1000]);
  new MutationObserver(look).observe(bench, { attributeFilter: ["data-trained"] });
  bench.querySelector('[data-do="train"]').click();
})"""


def run() -> Iterator[tuple[str, float, str]]:
    moons = two_moons()
    server = Server()
    server.wait()
    try:
        with browser() as chromium:
            page = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-US").new_page()
            sine = best_sine(moons.points, moons.labels)
            names = ("amplitude", "frequency", "phase", "height")
            numbers = "&".join(f"{name}={getattr(sine, name):.4g}" for name in names)
            open_lab(page, f"{server.url}/encoding?lang=en&code=side&{numbers}")
            bench = page.locator(BENCH)
            yield "encode.handle_fps", handle_fps(page, bench), "1/s"
            open_lab(page, f"{server.url}/encoding?lang=en&code=side&{numbers}")
            bench.locator('[data-do="fit"]').click()
            yield "encode.hand", shown(bench, "hand"), UNIT
            yield "encode.pca", pca_error(moons.points), UNIT
            ends = [train(page, bench, seed) for seed in SEEDS]
            yield "encode.ae1d", max(error for error, _ in ends), UNIT
            yield "encode.ae1d_seconds", max(seconds for _, seconds in ends), "s"
    finally:
        server.stop()


def open_lab(page, url: str) -> None:
    """The lab with all of the bench uncovered."""
    open_page(page, url)
    words = text.sections("en", "encoding")
    for question, answer in ANSWERS.items():
        options = page.locator(f'[class*="st-key-encoding-predict-{question}"] [data-testid="stRadioOption"]')
        options.filter(has_text=words[f"{question}_{answer}"]).click()
        page.get_by_text(words[f"{question}_right"].split("**")[1], exact=True).wait_for()
    page.wait_for_selector(f'{BENCH} [data-part="network"]:visible')


def shown(bench, row: str) -> float:
    """An error of the score board, unrounded, after the next frame."""
    bench.page.wait_for_timeout(200)
    return float(bench.locator(f'tr[data-row="{row}"]').get_attribute("data-error"))


def handle_fps(page, bench) -> float:
    """Painted frames a second while a handle of a parabola is dragged up and down, error lines and all."""
    handle = bench.locator('[data-handle="above1"]')
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    bench.evaluate(WATCH)
    began, step = time.perf_counter(), 0
    while time.perf_counter() - began < SECONDS:
        page.mouse.move(x, y + 120 * (abs((step / 60) % 2 - 1) - 0.5))
        step += 1
    rows = page.evaluate("() => { window.watching = false; return window.painted }")
    page.mouse.up()
    times = [now for (_, before), (now, after) in zip(rows, rows[1:], strict=False) if after > before]
    return 1000 * (len(times) - 1) / (times[-1] - times[0])


def train(page, bench, seed: int) -> tuple[float, float]:
    """The network's error and the seconds it took, from this seed."""
    field = bench.locator("[data-seed]")
    field.fill(str(seed))
    field.press("Enter")
    page.wait_for_timeout(300)
    error, seconds = bench.evaluate(TRAIN)
    return error, seconds
