"""One server and one Chromium for all browser tests; a fresh context, shut off from the world, for each test."""

import os

import pytest

from tests.serving import Server, browser, chromium, count_messages, open_page, watch

DESK = {"width": 1440, "height": 900}
LOCAL = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")
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


@pytest.fixture
def contexts(chrome):
    """Makes contexts that reach this machine only; closes them after the test."""
    made = []

    def make(**options):
        context = chrome.new_context(**({"viewport": DESK, "locale": "en-US"} | options))
        context.set_default_timeout(60_000)
        context.route(lambda url: not url.startswith(LOCAL), lambda route: route.abort())
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def visit(contexts, server):
    """Opens a page of the app in a context of its own; fails the test if the page does what no page may do.

    `visit("/gaps?lang=en", pads=1, viewport=...)`. `page.sent` grows with the lengths of what it tells the server,
    `page.weights` with the addresses of the weights that it fetches.
    """
    troubles = []

    def open_in_context(path: str, pads: int = 0, **options):
        page = contexts(**options).new_page()
        troubles.append(watch(page))
        page.sent, page.weights = count_messages(page), []
        page.on("request", lambda asked: page.weights.append(asked.url) if "/api/weights/" in asked.url else None)
        open_page(page, server.url + path, pads)
        return page

    yield open_in_context
    assert [said for trouble in troubles for said in trouble] == []
