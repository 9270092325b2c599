"""The pad's JavaScript by itself: an empty page in Chromium from which the modules of js/ can be imported."""

from collections.abc import Iterator
from contextlib import contextmanager

from aeviz.ui.js.bundle import source
from tests.serving import browser

SITE = "http://pad.localhost/"  # secure, as browsers see it: it has SHA-256
PLAIN_SITE = "http://pad.test/"  # as a classroom's server without https: it has not


@contextmanager
def open_modules(wasm: bool = True) -> Iterator:
    """A page at SITE. It finds the modules under `/FOLDER/NAME.js`, and what a test puts in `page.blobs`.

    wasm=False: a browser without WebAssembly, in which networks run in plain JavaScript.
    """
    with browser() as chrome:
        page = chrome.new_page()
        if not wasm:
            page.add_init_script("delete globalThis.WebAssembly")
        page.blobs = {}

        def answer(route) -> None:
            name = route.request.url.split("/", 3)[3]
            if name in page.blobs:
                kind = "text/javascript" if name.endswith(".js") else "application/octet-stream"
                route.fulfill(body=page.blobs[name], content_type=kind)
            elif name.endswith(".js"):
                route.fulfill(body=source(name), content_type="text/javascript")
            else:
                route.fulfill(body="<!doctype html><title>networks</title>", content_type="text/html")

        page.route("http://pad.*/**", answer)
        page.goto(SITE)
        yield page
