"""From the command to the first decoded digit, and that over the null: an empty page; medians of several starts."""

import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks import Figure
from tests.benchmarks.null_page import SHOWN, null_page
from tests.benchmarks.turns import Turns
from tests.serving import PAD, Server, browser, open_page, running

STARTS = 5
PADS = 3
FIRST_DIGIT = f"() => [...document.querySelectorAll('{PAD}')].filter(p => +p.dataset.frames > 0).length >= {PADS}"


def run() -> Iterator[Figure]:
    first, empty, warm, resident = [], [], [], []
    with browser() as chromium, null_page() as folder:
        for _ in range(STARTS):
            empty.append(seconds_to_empty_page(chromium, folder))
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
    over = Turns(first, empty)
    yield "start.over_null", over.ratio, "ratio", over.said("empty page", "s")
    yield "start.warm_page", statistics.median(warm), "s"
    yield "start.resident", statistics.median(resident), "MB"


def seconds_to_empty_page(chromium, folder: Path) -> float:
    """From the command that starts a server on the app in a folder until its only word is seen."""
    page = chromium.new_context(viewport={"width": 1440, "height": 900}).new_page()
    began = time.perf_counter()
    with running(folder) as server:
        page.goto(server.url)
        page.wait_for_selector(SHOWN)
        seconds = time.perf_counter() - began
        page.context.close()
    return seconds
