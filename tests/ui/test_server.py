"""What the server sends besides the app: weights by digest, and pages' documents."""

from urllib.parse import parse_qs, quote, urljoin

import pytest
import streamlit as st

from aeviz.archive import digest
from aeviz.shipped import catalogue
from aeviz.ui.routes import script_route, weights_route
from aeviz.ui.shell import document
from tests.asgi import Answer, get


def ask(path: str, **headers: str) -> Answer:
    """What the app's routes answer to a GET."""
    return get([weights_route.route(), document.DocumentRoute()], path, **headers)


@pytest.fixture
def blob() -> catalogue.Blob:
    return catalogue.load("ae").blob("decoder")


def test_a_blob_comes_whole_and_may_be_kept_for_ever(blob):
    answer = ask(f"/api/weights/{blob.digest}.bin")
    assert answer.status == 200
    assert digest(answer.content) == blob.digest
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["etag"] == f'"{blob.digest}"'


def test_who_has_it_already_gets_nothing(blob):
    answer = ask(f"/api/weights/{blob.digest}.bin", if_none_match=f'"{blob.digest}"')
    assert (answer.status, answer.content) == (304, b"")


@pytest.mark.parametrize("name", ["0" * 64, "A" * 64, "0" * 63, "0" * 65, "ae", "..%2Fdigests.json", "0" * 63 + "g"])
def test_anything_else_gets_a_sentence(name):
    answer = ask(f"/api/weights/{name}.bin")
    assert answer.status == 404
    if "%2F" not in name:  # a path of more segments never comes to the route
        assert answer.headers["cache-control"] == "no-store"
        assert answer.text.endswith(".")


def test_a_list_of_digests_that_cannot_be_read_gets_a_sentence(monkeypatch):
    def unreadable(wanted: str) -> bytes:
        raise catalogue.PretrainedError("The list cannot be read.", "pretrained/digests.json")

    monkeypatch.setattr(catalogue, "find_blob", unreadable)
    answer = ask(f"/api/weights/{'0' * 64}.bin")
    assert (answer.status, answer.text) == (404, "The list cannot be read.")


def test_weights_follow_the_base_path(monkeypatch, blob):
    monkeypatch.setattr(st, "get_option", lambda name: "/school/aeviz/" if name == "server.baseUrlPath" else None)
    assert weights_route.url(blob.digest) == f"api/weights/{blob.digest}.bin"  # from a page below /school/aeviz/
    assert ask(f"/school/aeviz/{weights_route.url(blob.digest)}").status == 200


def test_a_lab_has_a_document_that_knows_its_server():
    page = ask("/gaps")
    assert page.status == 200
    assert "BACKEND_BASE_URL" in page.text
    assert r'replace(/gaps\/?$/, "")' in page.text
    assert '<div id="root">' in page.text


NOWHERE = [
    "lab9",
    "gapss",
    "front",
    "<script>",
    "가나다",
    "gaps/x",
    "a/b",
    "gaps/index.html",
    "a.b/c",
    "index.html",
    "x/",
]


@pytest.mark.parametrize("prefix", ["", "/proxy/8501"])
@pytest.mark.parametrize("name", NOWHERE)
def test_an_address_without_a_page_leads_to_the_front_page(name, prefix):
    """Also where a proxy puts a prefix before the address, of which the server never hears."""
    answer = ask(f"/{name}")
    assert answer.status == 302
    assert "<" not in answer.headers["location"]
    front, query = urljoin(f"{prefix}/{quote(name)}", answer.headers["location"]).split("?")
    assert front == f"{prefix}/"
    assert parse_qs(query) == {"page": [name]}


@pytest.mark.parametrize("path", ["weights/{digest}.bin", "weights/none.bin", "scripts/none.js"])
def test_what_the_routes_send_is_taken_for_nothing_else_and_stands_in_no_frame(path, blob):
    routes = [weights_route.route(), script_route.route()]
    sent = get(routes, "/api/" + path.format(digest=blob.digest)).headers
    assert sent["x-content-type-options"] == "nosniff"
    assert sent["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


def test_weights_are_not_compressed_anew_for_each_visitor(blob):
    assert ask(f"/api/weights/{blob.digest}.bin").headers["content-encoding"] == "identity"


def test_a_document_may_be_framed_by_a_course_and_no_more():
    sent = ask("/gaps").headers
    assert sent["x-content-type-options"] == "nosniff"
    assert "object-src 'none'" in sent["content-security-policy"]
    assert "frame-ancestors" not in sent["content-security-policy"]


def test_a_long_address_is_cut_and_the_language_stays():
    location = ask(f"/{'x' * 5000}", query="lang=ko&view=projector&z=1,2&lang=ko").headers["location"]
    assert len(location) < 200
    assert parse_qs(location.removeprefix("./?")) == {"page": ["x" * 100], "lang": ["ko"], "view": ["projector"]}


def test_a_slash_behind_a_page_is_taken_away():
    answer = ask("/gaps/", query="lang=ko&guess=where.meet")
    assert (answer.status, answer.headers["location"]) == (302, "../gaps?lang=ko&guess=where.meet")


OTHERS = ["/", "/favicon.png", "/_stcore/health", "/static/x.js", "/gaps/_stcore/health", "/gaps/static/js/index.js"]
OTHERS += ["/media", "/api/nothing", "/.well-known/x", "/a/_stcore/agent/x", "//gaps", "/a//b"]


@pytest.mark.parametrize("path", OTHERS)
def test_streamlits_own_addresses_are_left_alone(path):
    assert ask(path).status == 404  # nothing here answers; the app's own routes come behind
