"""An address with no page behind it leads to the front page, which says so in the reader's language.

Streamlit would open its own English dialog over the default page.
"""

import re
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match, Route

from aeviz.ui import link
from aeviz.ui.weights_route import base

# One segment without a dot, as when a person types a page's name. Streamlit's own begin with an underscore.
PAGE_LIKE = re.compile(r"/(?P<name>[^/._][^/.]*)/?")
RESERVED = {"media", "component", "static", "app", "oauth2callback", "auth", "healthz", "script-health-check"}


class UnknownPageRoute(Route):
    """Matches only addresses that look like a page and are none."""

    def __init__(self) -> None:
        super().__init__(f"{base()}/{{name}}", send_to_front, methods=["GET"])

    def matches(self, scope: dict) -> tuple[Match, dict]:
        if scope["type"] != "http" or unknown_name(scope["path"]) is None:
            return Match.NONE, {}
        return super().matches(scope | {"path": scope["path"].rstrip("/")})


def unknown_name(path: str) -> str | None:
    """The name in the address, if it is not one of ours or Streamlit's."""
    found = PAGE_LIKE.fullmatch(path.removeprefix(base()))
    if found is None or found["name"] in RESERVED or found["name"] in link.TABLE:
        return None
    return found["name"]


def send_to_front(request: Request) -> Response:
    """A temporary redirect; the name goes along, so that it can be told."""
    return RedirectResponse(f"{base()}/?page={quote(request.path_params['name'], safe='')}", status_code=302)
