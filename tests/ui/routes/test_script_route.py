"""Scripts by digest: what a component is given leads to the script, kept for ever, and nothing else is served."""

import hashlib
import json
import re

import pytest

from aeviz.ui.routes import script_route
from tests import asgi

SCRIPT = "export default function () { return '한국어'; }\n"


def get(path: str, **headers: str) -> asgi.Answer:
    return asgi.get([script_route.route()], path, **headers)


def led_to(loader: str) -> str:
    """The address that the loader asks for, from the page's own on."""
    return re.search(r'new URL\("([^"]+)", document\.baseURI\)', loader)[1]


@pytest.fixture
def address() -> str:
    return "/" + led_to(script_route.loader(SCRIPT))


def test_the_loader_leads_to_the_script(address):
    answer = get(address)
    assert answer.content.decode() == SCRIPT
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]


def test_styles_come_with_the_script_whatever_they_hold():
    styles = '.a::before { content: "\\201c"; } /* </style> ${x} `가` */\n'
    loader = script_route.loader(SCRIPT, styles)
    sent = get("/" + led_to(loader)).content.decode()
    assert sent.startswith(SCRIPT + "\ndocument.head.append(")
    assert json.loads(re.search(r"textContent: (.*) }\)\);$", sent, re.MULTILINE)[1]) == styles


def test_its_address_is_its_contents_digest(address):
    assert address == f"/api/scripts/{hashlib.sha256(SCRIPT.encode()).hexdigest()}.js"


def test_who_has_it_is_told_so(address):
    tag = get(address).headers["etag"]
    assert get(address, if_none_match=tag).status == 304


@pytest.mark.parametrize("name", ["0" * 64 + ".js", "a.js"])
def test_no_other_script_is_served(name):
    answer = get(f"/api/scripts/{name}")
    assert answer.status == 404
    assert answer.headers["cache-control"] == "no-store"


def test_below_a_base_path_the_script_is_there_too(monkeypatch):
    monkeypatch.setattr("aeviz.ui.routes.script_route.base", lambda: "/course")
    assert led_to(script_route.loader(SCRIPT)).startswith("api/scripts/")  # from a page below /course/
    assert script_route.route().path == "/course/api/scripts/{name}"
