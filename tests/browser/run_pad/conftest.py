"""A bare page on which pads and a time line of one group stand, on a server whose run a test makes up."""

import pytest

from tests.browser.run_fixture import Bench, FakeRun
from tests.browser.run_gestures import put
from tests.serving import watch


@pytest.fixture
def bench(runs, new_page):
    """A page on which a pad and a time line of one group stand; fails where the page says an error."""
    runs.runs.clear()
    runs.asked.clear()
    page = new_page(viewport={"width": 1100, "height": 1300})
    trouble = watch(page)
    bench = Bench(page, runs)
    yield bench.open()
    assert [said for said in trouble if "404" not in said and "500" not in said] == []


@pytest.fixture
def run(bench) -> FakeRun:
    return put(bench, FakeRun())
