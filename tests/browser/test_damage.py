"""Weights that are missing, damaged or out of reach: a sentence where the pad would be, and the rest alive."""

import shutil
import urllib.error
import urllib.request

import pytest

from aeviz.shipped import catalogue
from aeviz.ui import text
from tests.browser.pads import PadOnPage
from tests.browser.reference import assert_decoded
from tests.serving import ROOT, Server, count_messages, open_page, watch

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def damaged(tmp_path_factory):
    """A server whose `ae` has one wrong byte and whose `aae_gaussian` is gone."""
    folder = tmp_path_factory.mktemp("damaged")
    shutil.copy(ROOT / "app.py", folder)
    for name in ("aeviz", "pages", "pretrained", ".streamlit"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    file = folder / "pretrained" / "ae.safetensors"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    (folder / "pretrained" / "aae_gaussian.safetensors").unlink()
    server = Server(folder)
    try:
        server.wait()
        yield server
    finally:
        log = server.stop()
    assert "Traceback" not in log, log


@pytest.fixture
def page(new_page):
    page = new_page()
    page.sent = count_messages(page)
    trouble = watch(page)
    yield page
    assert trouble == []


def sentence(lang: str, model: str) -> str:
    """What stands where the pad of that model would be: which file, and how to get it back."""
    words = text.sections(lang, "common")["weights_failed"].replace("{file}", f"pretrained/{model}.safetensors")
    words = words.replace("{model}", model).replace("`", "")
    assert f"python -m aeviz.recipes {model}" in words
    return words


def test_the_front_page_says_which_files_and_keeps_the_third_pad(page, damaged):
    open_page(page, damaged.url + "/?lang=en", pads=1)
    said = page.get_by_test_id("stAlert").all_inner_texts()
    assert said == [sentence("en", "ae"), sentence("en", "aae_gaussian")]
    pad = PadOnPage(page, "vae")
    pad.press((0.3, 0.4))
    pad.move((0.6, 0.7))
    assert_decoded(pad.read())
    pad.release()
    assert page.get_by_test_id("stException").count() == 0
    assert page.get_by_test_id("sketch").is_visible()


def test_labs_with_and_without_their_weights(page, damaged):
    open_page(page, damaged.url + "/gaps?lang=ko")
    assert page.get_by_test_id("stAlert").inner_text() == sentence("ko", "ae")
    assert page.get_by_test_id("stException").count() == 0
    open_page(page, damaged.url + "/vae?lang=ko", pads=1)
    assert page.get_by_test_id("stAlert").count() == 0
    assert_decoded(PadOnPage(page, "beta_vae").read())
    open_page(page, damaged.url + "/aae?lang=en&prior=mixture", pads=1)  # another prior than the missing one
    assert_decoded(PadOnPage(page, "aae_mixture").read())


@pytest.mark.parametrize(
    ("fault", "reason", "lang"),
    [
        ("abort", "unreachable", "en"),
        ("404", "unreachable", "ko"),
        ("bytes", "damaged", "en"),
        ("bytes", "damaged", "ko"),
    ],
)
def test_a_blob_that_does_not_arrive_whole_is_told_by_its_pad(new_page, server, fault, reason, lang):
    """What the network does to one model's decoder does nothing to the others."""
    bad = catalogue.load("ae").blob("decoder")
    answers = {
        "abort": lambda route: route.abort(),
        "404": lambda route: route.fulfill(status=404, body="gone"),
        "bytes": lambda route: route.fulfill(body=bad.data[:-1] + b"?", content_type="application/octet-stream"),
    }
    page = new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.route(f"**/api/weights/{bad.digest}.bin", answers[fault])
    open_page(page, server.url + f"/?lang={lang}", pads=2)
    ae = PadOnPage(page, "ae").root
    ae.get_by_role("alert").wait_for()
    assert ae.get_by_role("alert").inner_text() == text.sections(lang, "pad")[reason]
    assert not ae.locator(".map").is_visible()
    for name in ("vae", "aae_gaussian"):
        assert_decoded(PadOnPage(page, name).read())
    assert errors == []


def ask(server: Server, digest: str) -> tuple[int, dict, bytes]:
    try:
        with urllib.request.urlopen(f"{server.url}/api/weights/{digest}.bin", timeout=30) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()


def lower(headers: dict) -> dict:
    return {name.lower(): value for name, value in headers.items()}


def test_weights_by_digest_over_the_wire(server):
    blob = catalogue.load("vae").blob("encoder")
    status, headers, data = ask(server, blob.digest)
    assert (status, data) == (200, blob.data)
    cached = lower(headers)["cache-control"]
    assert "immutable" in cached
    assert "max-age=31536000" in cached
    status, headers, data = ask(server, "0" * 64)
    assert status == 404
    assert data.decode().endswith(".")
    assert "immutable" not in lower(headers)["cache-control"]


def test_a_damaged_files_parts_are_not_served(damaged):
    for name in ("ae", "aae_gaussian"):
        assert ask(damaged, catalogue.load(name).blob("decoder").digest)[0] == 404
    assert ask(damaged, catalogue.load("vae").blob("decoder").digest)[0] == 200
