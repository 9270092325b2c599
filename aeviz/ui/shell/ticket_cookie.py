"""A session cookie that names the browser, so that a reload, a second tab or a lid that was closed is the same person.

It is set with the HTML document, before the websocket opens that `st.context.cookies` is read from. It ends with the
browser, holds nothing but a random name, and no script of a page can read it.
"""

import re
import secrets

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

NAME = "aeviz"
TICKET = re.compile(r"[A-Za-z0-9_-]{16,64}")
# Lax and not Strict: who comes by a link from elsewhere would come without it, and be given another.
# No path: a browser takes the folder of the page's address, which is right behind a proxy that adds a prefix, too.
ATTRIBUTES = "HttpOnly; SameSite=Lax"


def new_ticket() -> str:
    """128 bits that nobody guesses."""
    return secrets.token_urlsafe(16)


def valid(ticket: object) -> str | None:
    """The ticket where it is one; whoever sends another has made it up."""
    return ticket if isinstance(ticket, str) and TICKET.fullmatch(ticket) else None


def brought() -> str | None:
    """The ticket of the browser whose page is being made; None where it takes no cookies."""
    return valid(st.context.cookies.get(NAME))


class TicketCookie:
    """ASGI middleware: an HTML document that is asked for without a ticket brings one, also where it is cached."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _opens_a_page(scope) or _brought(scope):
            await self.app(scope, receive, send)
            return

        async def send_with_ticket(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in (200, 304):
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "text/html").startswith("text/html"):
                    secure = "; Secure" if scope["scheme"] == "https" else ""
                    headers.append("Set-Cookie", f"{NAME}={new_ticket()}; {ATTRIBUTES}{secure}")
                    headers["Cache-Control"] = "private, no-cache"  # no cache may hand one person's to another
            await send(message)

        await self.app(scope, receive, send_with_ticket)


def _opens_a_page(scope: Scope) -> bool:
    """Whether a person navigates: scripts are asked for side by side, and each would bring another ticket."""
    return scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", "")


def _brought(scope: Scope) -> str | None:
    found = Headers(scope=scope).getlist("cookie")
    return valid(cookie_parser("; ".join(found)).get(NAME))
