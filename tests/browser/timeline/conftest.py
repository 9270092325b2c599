"""A bare page with room for a time line, on a server whose runs a test makes up."""

import pytest

from tests.browser.run_fixture import Bench
from tests.serving import watch

DESK = {"width": 1100, "height": 900}


@pytest.fixture
def open_bench(runs, new_page):
    """Makes a page with room for a time line; fails where a page says an error."""
    runs.runs.clear()
    runs.asked.clear()
    troubles = []

    def make(lang: str = "en", **options) -> Bench:
        page = new_page(**({"viewport": DESK} | options))
        troubles.append(watch(page))
        return Bench(page, runs).open(lang)

    yield make
    assert [said for trouble in troubles for said in trouble if "404" not in said] == []


@pytest.fixture
def bench(open_bench) -> Bench:
    return open_bench()
