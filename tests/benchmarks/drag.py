"""Frames a second under a drag, what a drag costs the server and the browser's main thread, and a page the wire.

The frames are those of tests/benchmarks/frames.py; the ratios are to the code of before, beside it in the same browser.
"""

import statistics
from collections.abc import Iterator
from contextlib import ExitStack

from tests.benchmarks import Figure, before, drag_cost, page_cost
from tests.benchmarks.frames import drag
from tests.serving import PAD, Server, browser, count_messages, open_page

GRIDS = """selector => {
  const pad = document.querySelector(selector);
  window.grids = [];
  new MutationObserver(() => window.grids.push(performance.now())).observe(pad, {attributeFilter: ["data-grid-count"]});
}"""


def run() -> Iterator[Figure]:
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
            context.close()
            yield from beside_before(chromium, server.url)
    finally:
        server.stop()


def beside_before(chromium, url: str) -> Iterator[Figure]:
    """Where the code of before is not to be had, ratios to it are None and say why."""
    with ExitStack() as stack:
        try:
            urls, why = [url, stack.enter_context(before.served())], ""
        except before.NotToBeHadError as error:
            urls, why = [url], str(error)
        yield from drag_cost.figures(chromium, urls, why)
        yield from page_cost.figures(chromium, urls, why)


def one_pad(page, sent: list[int]) -> Iterator[Figure]:
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


def beta(page, url: str) -> Iterator[Figure]:
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
