"""The weights by their content's own name: fetched once, kept for ever: other content has another name."""

import re

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aeviz.shipped import catalogue
from aeviz.ui.routes.headers import PLAIN, refused

DIGEST = re.compile(r"[0-9a-f]{64}")
# From a page's own address on: a proxy may serve the app below a prefix that it strips, and the server never hears of.
FOLDER = "api/weights/"
FOREVER = "public, max-age=31536000, immutable"


def url(digest: str) -> str:
    """Where a page finds the blob, from its own address on."""
    return f"{FOLDER}{digest}.bin"


def route() -> Route:
    """The route for `st.App`; Streamlit puts no base path before the routes of others, so it stands here."""
    return Route(f"{base()}/{FOLDER}{{name}}", send, methods=["GET"])


def base() -> str:
    """`server.baseUrlPath` with one leading slash, or nothing."""
    path = (st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def send(request: Request) -> Response:
    """The blob, 304 to who has it already, 404 with a sentence for what is not shipped."""
    digest = request.path_params["name"].removesuffix(".bin")
    if not DIGEST.fullmatch(digest):
        return refused(404, "A weights address ends in 64 hexadecimal digits and .bin; this one does not.")
    tag = f'"{digest}"'
    headers = PLAIN | {"ETag": tag, "Cache-Control": FOREVER}
    try:
        data = catalogue.find_blob(digest)
    except catalogue.PretrainedError as error:
        return refused(404, str(error))
    if data is None:
        return refused(404, "No shipped weights bear this digest. Load the page again to get the current ones.")
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(data, media_type="application/octet-stream", headers=headers)
