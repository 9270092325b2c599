"""Frames a second under a drag, what a drag costs the server, what a decoder costs the wire.

A frame counts when the pad has painted: each animation frame the page notes every pad's own count of painted frames
(`data-frames`). The pointer moves once a frame or more often, as a mouse does.
"""

import statistics
import time
from collections.abc import Iterator

from tests.serving import PAD, Server, browser, count_messages, open_page

SECONDS = 4.0
WATCH = """selector => {
  const pads = [...document.querySelectorAll(selector)];
  window.painted = [];
  window.watching = true;
  const look = now => {
    window.painted.push([now, ...pads.map(p => +p.dataset.frames)]);
    if (window.watching) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""
GRIDS = """selector => {
  const pad = document.querySelector(selector);
  window.grids = [];
  new MutationObserver(() => window.grids.push(performance.now())).observe(pad, {attributeFilter: ["data-grid-count"]});
}"""


def drag(page, box: dict, across: bool = False, seen: str = PAD) -> tuple[float, list[float]]:
    """Drags within a box for SECONDS. Frames a second of the slowest pad, and the times between its frames in ms.

    seen: a selector of what is watched in the pads' stead.
    """
    x, y, w, h = box["x"], box["y"], box["width"], box["height"]
    page.evaluate(WATCH, seen)
    page.mouse.move(x + w / 2, y + h / 2)
    page.mouse.down()
    began, step = time.perf_counter(), 0
    while time.perf_counter() - began < SECONDS:
        phase = abs((step / 100) % 2 - 1)  # there and back
        page.mouse.move(x + w * (0.1 + 0.8 * phase), y + h * (0.5 if across else 0.15 + 0.7 * ((step / 37) % 1)))
        step += 1
    rows = page.evaluate("() => { window.watching = false; return window.painted }")
    page.mouse.up()
    rates, worst = [], []
    for pad in range(1, len(rows[0])):
        times = [now[0] for before, now in zip(rows, rows[1:], strict=False) if now[pad] > before[pad]]
        rates.append(1000 * (len(times) - 1) / (times[-1] - times[0]))
        worst = max(
            worst, [b - a for a, b in zip(times, times[1:], strict=False)], key=lambda v: sum(v) / max(len(v), 1)
        )
    return min(rates), worst


def run() -> Iterator[tuple[str, float, str]]:
    server = Server()
    server.wait()
    try:
        with browser() as chromium:
            context = chromium.new_context(viewport={"width": 1440, "height": 900})
            page = context.new_page()
            sent = count_messages(page)
            open_page(page, server.url + "/gaps", 1)
            page.wait_for_timeout(2000)
            yield from one_pad(page, sent)
            yield "drag.wire", wire_megabytes(chromium, server.url), "MB"
            open_page(page, server.url, 3)
            page.wait_for_timeout(2000)
            rate, _ = drag(page, page.locator(f"{PAD} [role=slider]").first.bounding_box())
            yield "drag.fps_three", rate, "1/s"
            yield from beta(page, server.url)
    finally:
        server.stop()


def one_pad(page, sent: list[int]) -> Iterator[tuple[str, float, str]]:
    box = page.locator(f"{PAD} [role=slider]").first.bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    before = len(sent)
    during: list[int] = []
    release = page.mouse.up
    page.mouse.up = lambda: (during.append(len(sent) - before), release())[1]
    rate, gaps = drag(page, box)
    page.mouse.up = release
    yield "drag.fps_one", rate, "1/s"
    yield "drag.frame_p95", statistics.quantiles(gaps, n=20)[-1], "ms"
    yield "drag.server_messages", during[0], "messages"


def wire_megabytes(chromium, url: str) -> float:
    """What the largest part of the weights costs on the wire in a fresh tab; each is fetched once, or this raises."""
    page = chromium.new_context().new_page()
    fetched: dict[str, list[int]] = {}

    def finished(request) -> None:
        if "/api/weights/" in request.url:
            fetched.setdefault(request.url, []).append(request.sizes()["responseBodySize"])

    page.on("requestfinished", finished)
    open_page(page, url, 3)
    page.wait_for_timeout(1000)
    again = {address: sizes for address, sizes in fetched.items() if len(sizes) > 1}
    if again:
        raise RuntimeError(f"fetched more than once: {again}")
    page.context.close()
    return max(sizes[0] for sizes in fetched.values()) / 1e6


def beta(page, url: str) -> Iterator[tuple[str, float, str]]:
    open_page(page, url + "/vae?layers=grid,codes,ellipses", 1)
    page.wait_for_timeout(2000)
    page.evaluate(GRIDS, PAD)
    began = page.evaluate("performance.now()")
    rate, _ = drag(page, page.locator(f"{PAD} input[type=range]").bounding_box(), across=True)
    ended = page.evaluate("performance.now()")
    page.wait_for_timeout(500)
    drawn = page.evaluate("window.grids")
    during = [moment for moment in drawn if began <= moment <= ended]
    yield "beta.fps", rate, "1/s"
    yield "beta.grid_hz", 1000 * len(during) / (ended - began), "1/s"
    yield "beta.grid_right_after", max((moment - ended for moment in drawn if moment > ended), default=0.0), "ms"
