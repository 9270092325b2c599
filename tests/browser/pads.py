"""Latent pads as a test sees and moves them."""

import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from aeviz.shipped import catalogue
from tests.serving import PAD, SETTLED

PATIENCE = 30  # seconds, after which a wait for something that has to happen is a failure
READ = """(root) => {
  const canvas = root.querySelector('[data-testid="decoded"]');
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return { ...root.dataset, width: canvas.width, height: canvas.height,
           grey: Array.from({ length: data.length / 4 }, (_, i) => data[4 * i]) };
}"""
FRAME = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))"


@dataclass(frozen=True)
class Shown:
    """What a pad says and shows at one moment."""

    z: np.ndarray  # (2,)
    beta: float | None
    frames: int
    pixels: np.ndarray  # (784,) ink in [0, 1], as the canvas's eight bits give it
    data: dict[str, str]  # all of its attributes

    @property
    def log_beta(self) -> float | None:
        return None if self.beta is None else math.log(self.beta)


class PadOnPage:
    """One pad of a page. Places are fractions of its map: (0, 0) lower left, (1, 1) upper right."""

    def __init__(self, page, model: str, nth: int = 0) -> None:
        self.page, self.model = page, model
        self.root = page.locator(f'{PAD}[data-model="{model}"]').nth(nth)
        self.map = self.root.locator(".map")

    def read(self) -> Shown:
        data = self.root.evaluate(READ)
        grey = np.array(data.pop("grey")) / 255
        assert (data.pop("width"), data.pop("height")) == (28, 28)
        return Shown(
            np.array([float(v) for v in data["z"].split(",")]),
            float(data["beta"]) if "beta" in data else None,
            int(data["frames"]),
            grey if data["ink"] == "light" else 1 - grey,
            data,
        )

    def at(self, place: tuple[float, float]) -> tuple[float, float]:
        """Where on the screen a place is."""
        self.map.scroll_into_view_if_needed()
        box = self.map.bounding_box()
        return box["x"] + place[0] * box["width"], box["y"] + (1 - place[1]) * box["height"]

    def press(self, place: tuple[float, float]) -> None:
        self.page.mouse.move(*self.at(place))
        self.page.mouse.down()

    def move(self, place: tuple[float, float], steps: int = 8) -> None:
        self.page.mouse.move(*self.at(place), steps=steps)
        self.page.evaluate(FRAME)

    def release(self) -> None:
        self.page.mouse.up()

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Press, move, release, and wait until the server has answered."""
        self.press(start)
        self.move(end)
        told = len(self.page.sent)
        self.release()
        wait_until_answered(self.page, told)

    def wait_for_grid(self, beta: str | None = None) -> None:
        """Until a decoded grid lies on the map; that of a certain data-beta, where one is given."""
        at = "[data-grid-count]" if beta is None else f'[data-grid-beta="{beta}"]'
        self.page.locator(f'{PAD}[data-model="{self.model}"]{at}').wait_for()
        self.page.evaluate(FRAME)

    def exposed(self, expression: str):
        """Something of the pad's own object, which it leaves on its element; typed arrays come as lists."""
        told = self.root.evaluate(
            f"""(root) => JSON.stringify(((pad) => {expression})(root.latentPad), (_, value) =>
              ArrayBuffer.isView(value) ? Array.from(value) : value)"""
        )
        return json.loads(told)


def extent(model: str, log_beta: float | None = None) -> np.ndarray:
    """x0, x1, y0, y1 of a shipped model's map."""
    plane = catalogue.load(model).part("map")
    return on_ladder(plane, "extents", log_beta)


def on_ladder(plane: dict[str, np.ndarray], name: str, log_beta: float | None) -> np.ndarray:
    """What a map says at a β: linear in log β between its rungs, the end rungs beyond them."""
    ladder, values = plane["ladder"].astype(np.float64), plane[name].astype(np.float64)
    if log_beta is None:
        assert len(ladder) == 1
        return values[0]
    at = np.clip(log_beta, ladder[0], ladder[-1])
    i = min(int(np.searchsorted(ladder, at, side="right")) - 1, len(ladder) - 2)
    t = (at - ladder[i]) / (ladder[i + 1] - ladder[i])
    return (1 - t) * values[i] + t * values[i + 1]


def to_fraction(z: np.ndarray, box: np.ndarray) -> np.ndarray:
    return (z - box[[0, 2]]) / (box[[1, 3]] - box[[0, 2]])


def from_fraction(place: tuple[float, float], box: np.ndarray) -> np.ndarray:
    return box[[0, 2]] + np.array(place) * (box[[1, 3]] - box[[0, 2]])


OWN_CLOCK = {"reduced_motion": "no-preference"}  # options of a context that nobody shares: a clock is the context's


def press_in_time(page, press: Callable[[], None], times: int = 5, every: int = 100) -> None:
    """Presses, waits `every` milliseconds by the page's own clock, and so on; for a page of OWN_CLOCK."""
    page.clock.install()
    page.clock.pause_at(page.evaluate("() => Date.now() + 1000"))
    for _ in range(times):
        press()
        page.clock.run_for(every)
    page.clock.resume()


def wait_until_answered(page, told: int) -> None:
    """Until the page has told the server more than `told` messages, and the script has run."""
    end = time.monotonic() + PATIENCE
    while len(page.sent) <= told or not page.sent.answered:
        assert time.monotonic() < end, "the page has told the server nothing, or was not answered"
        page.wait_for_timeout(20)
    page.wait_for_selector(SETTLED)
    page.evaluate(FRAME)  # what came last has been laid out


def wait_until_silent(page, milliseconds: int = 700) -> None:
    """Until the page has told the server nothing for so long."""
    told = -1
    while told != len(page.sent):
        told = len(page.sent)
        page.wait_for_timeout(milliseconds)


def answer(page, lab: str, question: str, option: int = 0) -> None:
    """Guesses: the page goes on."""
    told = len(page.sent)
    radio = page.locator(f'[class*="st-key-{lab}-predict-{question}"]')
    radio.locator('[data-testid="stRadioOption"]').nth(option).click()
    wait_until_answered(page, told)
