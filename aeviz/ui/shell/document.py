"""The HTML document of a page: Streamlit's own for the labs, a way to the front page for addresses that are no page.

For those Streamlit would open an English dialog over the default page, or leave it white: below a folder its document
looks for its scripts in the wrong place. And its front end looks for the server under the page's own address first
(`/gaps/_stcore/health`), which costs a round trip and leaves an error in the console.
"""

import functools
import re
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Match, Route

from aeviz.ui.routes.headers import DOCUMENT
from aeviz.ui.routes.weights_route import base
from aeviz.ui.shell import labs, link

# As a person types a page's name: no file, unless it is one of HTML. What is Streamlit's own begins with an underscore.
PAGE_LIKE = re.compile(r"/(?P<name>([^/._][^/]*/)*[^/._][^/.]*(\.html?)?)(?P<slash>/?)")
RESERVED = {"media", "component", "static", "app", "oauth2callback", "auth", "healthz", "script-health-check", "api"}
LONGEST = 100  # letters of a name that the front page is told

# The server is where the page is, less the page's name; so it also holds behind a proxy that adds a prefix.
ROOT = 'location.origin + location.pathname.replace(/{name}\\/?$/, "")'
WHERE = "<script>window.__streamlit = {{BACKEND_BASE_URL: " + ROOT + "}}</script>"


class DocumentRoute(Route):
    """Matches addresses that look like a page's."""

    def __init__(self) -> None:
        super().__init__(f"{base()}/{{name:path}}", send, methods=["GET"])

    def matches(self, scope: dict) -> tuple[Match, dict]:
        if scope["type"] != "http" or page_name(scope["path"]) is None:
            return Match.NONE, {}
        return super().matches(scope)


def page_name(path: str) -> str | None:
    """The page that an address names, ours or not; None for what belongs to Streamlit."""
    found = PAGE_LIKE.fullmatch(path.removeprefix(base()))
    if found is None or found["name"].partition("/")[0] in RESERVED or "/_" in path.removeprefix(base()):
        return None
    return found["name"]


def send(request: Request) -> Response:
    """A lab's document; for any other name a redirect to the front page, which says that there is no such page.

    It leads there step by step from the address asked for, as a proxy may have put a prefix before it.
    """
    name = request.path_params["name"]
    up = "../" * (request.scope["raw_path"].removeprefix(base().encode()).count(b"/") - 1) or "./"
    kept = {key: given for key, given in request.query_params.items() if key in link.TABLE[link.EVERYWHERE]}
    pages = labs.found().keys() - {labs.FRONT}
    if name in pages:
        return HTMLResponse(document(name), headers=DOCUMENT | {"Cache-Control": "no-cache"})
    if name.removesuffix("/") in pages:
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"{up}{name.removesuffix('/')}{query}", status_code=302)
    return RedirectResponse(f"{up}?{urlencode({'page': name[:LONGEST]} | kept)}", status_code=302)


@functools.cache
def document(name: str) -> str:
    """Streamlit's index.html, told where its server is."""
    html = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    return html.replace("<head>", "<head>" + WHERE.format(name=name), 1)
