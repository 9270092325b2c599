"""Every page, in both languages, light and dark, at a desk and on a phone: whole, quiet, and by itself."""

import re

import pytest

from aeviz.ui import text
from aeviz.ui.shell import labs
from tests.browser.conftest import DESK
from tests.browser.pads import FRAME, PadOnPage, wait_until_answered
from tests.browser.reference import assert_decoded
from tests.serving import PAD, open_page

pytestmark = pytest.mark.browser

# By address how many pads stand there before anything is asked: of a lab that holds a point in its link, the one.
PADS = {"": 3} | {name: int("z" in lab.link) for name, lab in labs.found().items() if name != labs.FRONT}
PHONE = {"width": 390, "height": 844}
TOO_WIDE = """() => [document.scrollingElement, document.querySelector('[data-testid="stMain"]')]
  .some((box) => box.scrollWidth > box.clientWidth)"""
FILES = text.pages()
KEY = re.compile(rf"\b({'|'.join(FILES)})\.[a-z]+_[a-z_]+\b")  # as `front.ae_title`


def plain(words: str) -> str:
    return re.sub(r"[*_`$]", "", words)


# Every two of language, colours and size together.
@pytest.mark.parametrize(
    ("lang", "scheme", "size"),
    [("en", "light", "desk"), ("en", "dark", "phone"), ("ko", "light", "phone"), ("ko", "dark", "desk")],
)
def test_every_page_is_whole(visit, lang, scheme, size):
    """`visit` also fails on an error in the console, and on a request to another machine."""
    page = visit("/?lang=" + lang, pads=3, viewport=DESK if size == "desk" else PHONE, color_scheme=scheme)
    for name, pads in PADS.items():
        if name:
            open_page(page, f"{page.url.split('?')[0].rsplit('/', 1)[0]}/{name}?lang={lang}", pads)
        lab = name or "front"
        title = plain(text.sections(lang, lab)["title"])
        assert page.get_by_role("heading", level=1).inner_text() == title
        page.wait_for_selector(f'html[lang="{lang}"]', state="attached")
        assert page.get_by_test_id("stException").count() == page.get_by_test_id("stAlert").count() == 0
        assert not page.evaluate(TOO_WIDE), f"{lab} scrolls sideways"
        ink = set(page.locator(PAD).evaluate_all("(pads) => pads.map((p) => p.dataset.ink)"))
        assert ink <= {"light" if scheme == "dark" else "dark"}
        assert_speaks(page.locator("body").inner_text(), lang)
        assert page.locator(PAD).count() == pads
        if size == "desk":
            assert_above_the_fold(page.locator(PAD))


def assert_speaks(words: str, lang: str) -> None:
    """No key of a text, no blank that nobody filled in, no sentence of the other language."""
    assert not KEY.search(words)
    assert not re.search(r"\{\w+\}|\bundefined\b|\bNaN\b", words)
    lines = {line.strip() for line in words.splitlines()}
    foreign = all_words("ko" if lang == "en" else "en") - all_words(lang) - set(text.LANGUAGES.values())
    assert lines & foreign == set()


def all_words(lang: str) -> set[str]:
    return {plain(words) for file in FILES for words in text.sections(lang, file).values() if words}


def assert_above_the_fold(pads) -> None:
    """At a desk every map and its digit is seen without scrolling, and maps beside each other stand in one row."""
    tops = set()
    for pad in pads.all():
        for part in (".map", '[data-testid="decoded"]'):
            box = pad.locator(part).bounding_box()
            assert box["y"] >= 0
            assert box["y"] + box["height"] <= DESK["height"]
            assert box["x"] + box["width"] <= DESK["width"]
        tops.add(round(pad.locator(".map").bounding_box()["y"]))
    assert len(tops) <= 1


@pytest.mark.parametrize("path", ["/", "/encoding"])
def test_the_switch_in_the_sidebar_turns_the_language(visit, path):
    page = visit(path + "?lang=en", pads=PADS[path[1:]])
    lab = path[1:] or "front"
    for lang, name in (("ko", "한국어"), ("en", "English")):
        told = len(page.sent)
        page.get_by_role("radio", name=name).click()
        wait_until_answered(page, told)
        page.get_by_role("heading", name=plain(text.sections(lang, lab)["title"]), level=1).wait_for()
        page.wait_for_url(f"**lang={lang}*")
        page.wait_for_selector(f'html[lang="{lang}"]', state="attached")
        assert_speaks(page.locator("body").inner_text(), lang)


def test_the_browsers_language_is_the_first(visit):
    page = visit("/", pads=3, locale="ko-KR")
    assert page.get_by_role("heading", level=1).inner_text() == plain(text.sections("ko", "front")["title"])


def test_the_projector_enlarges_type_and_keeps_the_page_whole(visit):
    page = visit("/vae?lang=en", pads=1)
    size = "(element) => parseFloat(getComputedStyle(element).fontSize)"
    parts = [
        page.locator(css)
        for css in ("h1", '[data-testid="latent-pad"] dd >> nth=0', '[data-testid="stMain"] p >> nth=0')
    ]
    before = [part.evaluate(size) for part in parts]
    pad = PadOnPage(page, "beta_vae")
    told = len(page.sent)
    page.get_by_role("radio", name="Projector").click()
    wait_until_answered(page, told)
    page.wait_for_url("**view=projector*")
    page.wait_for_function("parseFloat(getComputedStyle(document.documentElement).fontSize) >= 19")
    for part, was in zip(parts, before, strict=True):
        assert part.evaluate(size) >= 1.2 * was
    page.wait_for_selector('[data-testid="latent-pad"][data-projector]')
    page.evaluate(FRAME)
    assert not page.evaluate(TOO_WIDE)
    pad.drag((0.4, 0.4), (0.6, 0.6))
    assert_decoded(pad.read())


BAD = {
    "/?lang=xx": "xx", "/?lang=en&z=1e9,nan": "1e9,nan", "/?lang=en&heat=sauna": "sauna", "/vae?lang=en&beta=-3": "-3",
    "/vae?lang=en&z=90,90": "90, 90", "/aae?lang=en&prior=doughnut": "doughnut", "/lab9?lang=en": "lab9",
    "/?lang=en&training=1": "training", "/gaps/index.html?lang=en": "gaps/index",
}  # fmt: skip


@pytest.mark.parametrize("path", BAD)
def test_a_bad_link_gets_a_sentence_and_pads_live(visit, path):
    lab = path.split("?")[0][1:]
    page = visit(path, pads=PADS.get(lab, 3))
    said = page.get_by_test_id("stAlert").all_inner_texts()
    assert len(said) == 1
    assert BAD[path] in said[0]
    assert said[0].rstrip().endswith(".")
    assert page.get_by_role("dialog").count() == 0
    pads = [PadOnPage(page, name) for name in page.locator(PAD).evaluate_all(
        "(pads) => pads.map((pad) => pad.dataset.model)")]  # fmt: skip
    for pad in pads:
        assert_decoded(pad.read())
    pads[0].drag((0.3, 0.3), (0.6, 0.7))
    assert_decoded(pads[0].read())
