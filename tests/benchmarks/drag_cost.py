"""Main-thread script time of a drag, and its frames a second on a slowed processor, beside the code of before.

By Chromium's own account of script on the main thread (`Performance.getMetrics`, ScriptDuration): what a worker
computes is not in it, nor are layout and paint. Each move of the pointer waits until the frame of the one before has
been drawn, so that no two share a frame; what the waiting itself costs is measured beside it and taken off.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from tests.benchmarks import Figure
from tests.benchmarks.before import over_before
from tests.benchmarks.frames import drag
from tests.benchmarks.start import PADS
from tests.benchmarks.turns import TURNS, Turns, in_turns
from tests.serving import PAD, SETTLED, open_page

MOVES, WARM = 60, 20  # of the pointer: those that count, and those before, in which the engine compiles
SLOWED = 6  # times, the processor of a phone
SLOW_TURNS = 3
NEXT_FRAME = "() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"


def figures(chromium, urls: Sequence[str], why: str) -> Iterator[Figure]:
    """urls: of today's server and, where it is to be had, of that of before; `why` says why it is not."""
    for name, path, pads in (("script_one", "/gaps", 1), ("script_three", "", PADS)):
        spent = dragged(chromium, [url + path for url in urls], pads, Drag.script)
        yield f"drag.{name}", spent.median, "ms a move"
        yield over_before(f"drag.{name}_over_before", spent, "ms", why)
    slow = dragged(chromium, urls, PADS, Drag.slow_rate, SLOW_TURNS)
    yield "drag.fps_three_slow", slow.median, "1/s", slow.said("before", "1/s")


def dragged(chromium, urls: Sequence[str], pads: int, measure: Callable[["Drag"], float], turns: int = TURNS) -> Turns:
    """In turns on pages that stay open."""
    pages = [Drag(chromium, url, pads) for url in urls]
    try:
        return in_turns(*(partial(measure, page) for page in pages), turns=turns)
    finally:
        for page in pages:
            page.close()


class Drag:
    """An open page whose first pad is dragged."""

    def __init__(self, chromium, url: str, pads: int) -> None:
        self.page = chromium.new_context(viewport={"width": 1440, "height": 900}).new_page()
        self.devtools = self.page.context.new_cdp_session(self.page)
        self.devtools.send("Performance.enable")
        open_page(self.page, url, pads)
        self.page.wait_for_timeout(2000)  # the classifier and the grids arrive

    def script(self) -> float:
        """Milliseconds of script on the main thread a pointer move.

        Raises RuntimeError where moves were not painted one by one.
        """
        box, mouse = self._box(), self.page.mouse
        mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        mouse.down()
        self._moves(box, WARM)
        began, painted = self._script_seconds(), self._painted()
        self._moves(box, MOVES)
        moved, frames = self._script_seconds(), self._painted() - painted
        for _ in range(MOVES):
            self.page.evaluate(NEXT_FRAME)
        waited = self._script_seconds()
        mouse.up()
        self.page.wait_for_timeout(300)  # Python hears of it, and answers
        self.page.wait_for_selector(SETTLED)
        if frames < 0.9 * MOVES:
            raise RuntimeError(f"{MOVES} moves of the pointer were painted in {frames} frames")
        return 1000 * ((moved - began) - (waited - moved)) / MOVES

    def slow_rate(self) -> float:
        """Frames a second of the slowest pad on a processor that is SLOWED times slower."""
        self.devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
        rate, _ = drag(self.page, self._box())
        self.devtools.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        return rate

    def close(self) -> None:
        self.page.context.close()

    def _box(self) -> dict:
        return self.page.locator(f"{PAD} [role=slider]").first.bounding_box()

    def _moves(self, box: dict, count: int) -> None:
        for step in range(count):
            share = 0.1 + 0.8 * abs((step / 30) % 2 - 1)  # there and back
            x, y = box["x"] + box["width"] * share, box["y"] + box["height"] * (0.15 + 0.7 * ((step / 37) % 1))
            self.page.mouse.move(x, y)
            self.page.evaluate(NEXT_FRAME)

    def _painted(self) -> int:
        return int(self.page.locator(PAD).first.get_attribute("data-frames"))

    def _script_seconds(self) -> float:
        metrics = self.devtools.send("Performance.getMetrics")["metrics"]
        return next(each["value"] for each in metrics if each["name"] == "ScriptDuration")
