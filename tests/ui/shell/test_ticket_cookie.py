"""The browser's ticket: set once with a page's document, never with anything else, and never another for one it has."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from aeviz.ui.shell import ticket_cookie
from aeviz.ui.shell.ticket_cookie import TicketCookie
from tests import asgi

ROUTES = [
    Route("/train", lambda _: HTMLResponse("<html>")),
    Route("/cached", lambda _: Response(status_code=304)),
    Route("/script.js", lambda _: PlainTextResponse("js", media_type="text/javascript")),
    Route("/elsewhere", lambda _: Response(status_code=302, headers={"Location": "/"})),
]
PAGE = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
TICKET = "abcdefghijklmnop-_0123"


def answer(path: str, method: str = "GET", **headers: str) -> asgi.Answer:
    return asgi.ask(ROUTES, method, path, middleware=[Middleware(TicketCookie)], **headers)


@pytest.mark.parametrize("path", ["/train", "/cached"])
def test_a_document_brings_a_ticket_to_who_has_none(path):
    tickets = set()
    for _ in range(3):
        found = answer(path, **PAGE)
        cookie = re.fullmatch(r"aeviz=([A-Za-z0-9_-]{22}); HttpOnly; SameSite=Lax", found.headers["set-cookie"])
        assert found.headers["cache-control"] == "private, no-cache"
        assert ticket_cookie.valid(cookie[1])
        tickets.add(cookie[1])
    assert len(tickets) == 3, "no two browsers are one"


def test_who_has_one_keeps_it():
    assert "set-cookie" not in answer("/train", cookie=f"other=1; aeviz={TICKET}", **PAGE).headers


@pytest.mark.parametrize("made_up", ["", "short", "with space in it!!", "x" * 65, "../../../../etc/passwd", "가" * 20])
def test_one_that_is_made_up_is_replaced(made_up):
    assert "set-cookie" in answer("/train", cookie=f"aeviz={made_up}", **PAGE).headers


def test_nothing_but_a_document_brings_one():
    assert "set-cookie" not in answer("/script.js", **PAGE).headers
    assert "set-cookie" not in answer("/elsewhere", **PAGE).headers
    assert "set-cookie" not in answer("/train", accept="*/*").headers
    assert "set-cookie" not in answer("/train", method="POST", **PAGE).headers


@given(st.one_of(st.text(), st.none(), st.binary(), st.from_regex(r"[A-Za-z0-9_-]{10,70}", fullmatch=True)))
def test_what_counts_as_a_ticket(given_one):
    fits = isinstance(given_one, str) and re.fullmatch(r"[A-Za-z0-9_-]{16,64}", given_one) is not None
    assert ticket_cookie.valid(given_one) == (given_one if fits else None)
