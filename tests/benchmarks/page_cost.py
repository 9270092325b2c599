"""Page weight and time to first digit of the front page, in a browser that is new to it, beside the code of before."""

import time
from collections.abc import Iterator, Sequence
from functools import partial

from tests.benchmarks import Figure
from tests.benchmarks.before import over_before
from tests.benchmarks.start import FIRST_DIGIT, PADS
from tests.benchmarks.turns import in_turns
from tests.serving import open_page

DIGITS = 9  # turns of opening the page, which vary more than a drag does
VIEW = {"width": 1440, "height": 900}


def figures(chromium, urls: Sequence[str], why: str) -> Iterator[Figure]:
    """urls: of today's server and, where it is to be had, of that of before; `why` says why it is not."""
    weights = in_turns(*(partial(kilobytes, chromium, url) for url in urls), turns=1)
    yield over_before("drag.page_weight_over_before", weights, "kB", why)
    digits = in_turns(*(partial(first_digit, chromium, url) for url in urls), turns=DIGITS)
    yield over_before("drag.first_digit_over_before", digits, "s", why)


def kilobytes(chromium, url: str) -> float:
    """What a browser that has never been there receives until the front page stands, heads and websocket among it."""
    page = chromium.new_context(viewport=VIEW).new_page()
    received: list[int] = []

    def finished(request) -> None:
        sizes = request.sizes()
        received.append(sizes["responseHeadersSize"] + sizes["responseBodySize"])

    page.context.on("requestfinished", finished)
    page.on("websocket", lambda socket: socket.on("framereceived", lambda payload: received.append(len(payload))))
    open_page(page, url, PADS)
    page.wait_for_timeout(2000)
    page.context.close()
    return sum(received) / 1000


def first_digit(chromium, url: str) -> float:
    """Seconds from the address to the first digit on each of the front page's pads, in a browser that is new to it."""
    page = chromium.new_context(viewport=VIEW).new_page()
    began = time.perf_counter()
    page.goto(url)
    page.wait_for_function(FIRST_DIGIT)
    seconds = time.perf_counter() - began
    page.context.close()
    return seconds
