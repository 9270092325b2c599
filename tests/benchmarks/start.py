"""From the command to the first decoded digit; medians of several starts."""

import statistics
import time
from collections.abc import Iterator

from tests.serving import PAD, Server, browser, open_page

STARTS = 5
PADS = 3
FIRST_DIGIT = f"() => [...document.querySelectorAll('{PAD}')].filter(p => +p.dataset.frames > 0).length >= {PADS}"


def run() -> Iterator[tuple[str, float, str]]:
    first, warm, resident = [], [], []
    with browser() as chromium:
        for _ in range(STARTS):
            context = chromium.new_context(viewport={"width": 1440, "height": 900})
            page = context.new_page()
            began = time.perf_counter()
            server = Server()
            server.wait()
            page.goto(server.url)
            page.wait_for_function(FIRST_DIGIT)
            first.append(time.perf_counter() - began)
            again = time.perf_counter()
            page.goto(server.url)
            page.wait_for_function(FIRST_DIGIT)
            warm.append(time.perf_counter() - again)
            for lab in ("encoding", "gaps", "vae", "aae", "train", ""):
                open_page(page, f"{server.url}/{lab}")
            resident.append(server.resident_megabytes())
            if server.has_loaded("libtorch"):
                raise RuntimeError("torch was loaded before anybody trained")
            context.close()
            server.stop()
    yield "start.first_digit", statistics.median(first), "s"
    yield "start.warm_page", statistics.median(warm), "s"
    yield "start.resident", statistics.median(resident), "MB"
