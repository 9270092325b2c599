"""The HTML document of a page: Streamlit's own for the labs, a way to the front page for addresses that are no page.

Streamlit would open an English dialog over the default page for those, and its front end looks for the server under the
page's own address first (`/gaps/_stcore/health`), which costs a round trip and leaves an error in the console.
"""

import functools
import re
from pathlib import Path
from urllib.parse import quote

import streamlit as st
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Match, Route

from aeviz.ui import link
from aeviz.ui.headers import DOCUMENT
from aeviz.ui.weights_route import base

# One segment without a dot, as when a person types a page's name. Streamlit's own begin with an underscore.
PAGE_LIKE = re.compile(r"/(?P<name>[^/._][^/.]*)")
RESERVED = {"media", "component", "static", "app", "oauth2callback", "auth", "healthz", "script-health-check"}
PAGES = set(link.TABLE) - {link.EVERYWHERE, "front"}

# The server is where the page is, less the page's name; so it also holds behind a proxy that adds a prefix.
ROOT = 'location.origin + location.pathname.replace(/{name}\\/?$/, "")'
WHERE = "<script>window.__streamlit = {{BACKEND_BASE_URL: " + ROOT + "}}</script>"


class DocumentRoute(Route):
    """Matches addresses that look like a page's."""

    def __init__(self) -> None:
        super().__init__(f"{base()}/{{name}}", send, methods=["GET"])

    def matches(self, scope: dict) -> tuple[Match, dict]:
        if scope["type"] != "http" or page_name(scope["path"]) is None:
            return Match.NONE, {}
        return super().matches(scope)


def page_name(path: str) -> str | None:
    """The page that an address names, ours or not; None for what belongs to Streamlit."""
    found = PAGE_LIKE.fullmatch(path.removeprefix(base()))
    return None if found is None or found["name"] in RESERVED else found["name"]


def send(request: Request) -> Response:
    """A lab's document; for any other name a redirect to the front page, which says that there is no such page."""
    name = request.path_params["name"]
    if name in PAGES:
        return HTMLResponse(document(name), headers=DOCUMENT | {"Cache-Control": "no-cache"})
    return RedirectResponse(f"./?page={quote(name, safe='')}", status_code=302)  # beside it, whatever a proxy strips


@functools.cache
def document(name: str) -> str:
    """Streamlit's index.html, told where its server is."""
    html = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    return html.replace("<head>", "<head>" + WHERE.format(name=name), 1)
