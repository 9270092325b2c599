"""One server and one Chromium for all browser tests; a fresh page, and with it a session, for each test."""

import json
import os

import pytest

from tests.browser.run_fixture import run_server
from tests.serving import Server, browser, chromium, count_messages, open_page, watch

DESK = {"width": 1440, "height": 900}
MISSING = "there is no Chromium on this machine; install it (Debian, Ubuntu: apt-get install chromium)"


@pytest.hookimpl(trylast=True)  # after pytest has put aside what -m and -k leave out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a browser its tests are skipped, but not where they have to run: there that is an error."""
    driven = [item for item in items if item.get_closest_marker("browser")]
    if not driven or chromium():
        return
    if os.environ.get("CI") or os.environ.get("AEVIZ_BROWSER") == "required":
        raise pytest.UsageError(f"{len(driven)} browser tests cannot run: {MISSING}.")
    for item in driven:
        item.add_marker(pytest.mark.skip(reason=MISSING))


@pytest.fixture(scope="session")
def chrome():
    with browser() as opened:
        yield opened


@pytest.fixture(scope="session")
def server():
    """The app on a port of its own. Whatever the tests do to it, its log may hold no Traceback."""
    running = Server()
    try:
        running.wait()
        yield running
    finally:
        log = running.stop()
    assert "Traceback" not in log, log


@pytest.fixture(scope="session")
def runs():
    """A server of runs that tests make up, for pads and time lines on a bare page."""
    with run_server() as made_up:
        yield made_up


@pytest.fixture(scope="session")
def contexts(chrome):
    """A context of the browser for a person and certain options; tests that want the same share its cache of files."""
    made = {}

    def context_for(person=1, **options):
        key = json.dumps([person, options], sort_keys=True)
        if key not in made:
            made[key] = chrome.new_context(**({"viewport": DESK, "locale": "en-US"} | options))
            made[key].set_default_timeout(30_000)
        return made[key]

    yield context_for
    for context in made.values():
        context.close()


@pytest.fixture
def new_page(contexts):
    """Makes a page, a session of its own to the server, that is closed after the test.

    Pages of one test with the same options are tabs of one browser; `browser=2` makes another browser.
    """
    pages = []

    def make(browser=1, **options):
        pages.append(contexts(browser, **options).new_page())
        return pages[-1]

    yield make
    for page in pages:
        page.context.clear_cookies()  # the next test is somebody else
        page.close()


@pytest.fixture
def visit(new_page, server):
    """Opens a page of the app; fails the test if the page does what no page may do.

    `visit("/gaps?lang=en", pads=1, viewport=...)`. `page.sent` grows with the lengths of what it tells the server,
    `page.weights` with the addresses of the weights that it fetches.
    """
    troubles = []

    def opened(path: str, pads: int = 0, **options):
        page = new_page(**options)
        troubles.append(watch(page))
        page.sent, page.weights = count_messages(page), []
        page.on("request", lambda asked: page.weights.append(asked.url) if "/api/weights/" in asked.url else None)
        open_page(page, server.url + path, pads)
        return page

    yield opened
    assert [said for trouble in troubles for said in trouble] == []
