"""The words on the screen: one Markdown file a lab and language, a section a text; a model family brings its own."""

import re
from functools import cache
from pathlib import Path
from typing import Literal

import streamlit as st

from aeviz.errors import AevizError
from aeviz.models.registry import FAMILIES
from aeviz.ui.shell import state

Language = Literal["en", "ko"]
LANGUAGES: dict[Language, str] = {"en": "English", "ko": "한국어"}
HERE = Path(__file__).parent
MODELS = HERE.parents[1] / "models"  # beside each family its words, above them those of settings that they share


class TextError(AevizError):
    """A text that a page asks for is not in the files."""


def language() -> Language:
    """The language chosen in the link or the sidebar, else the browser's own, else English."""
    chosen = state.value(state.EVERYWHERE, "lang")
    if chosen:
        return chosen
    return "ko" if (st.context.locale or "").lower().startswith("ko") else "en"


def t(key: str, /, **values: object) -> str:
    """The text `page.section` in the current language as Markdown, `{name}` replaced by `values[name]`."""
    page, _, section = key.partition(".")
    try:
        text = page_text(page)[section]
    except KeyError:
        raise TextError(
            f"The words of {page} have no section '{section}' in {LANGUAGES[language()]}. Add it in every language."
        ) from None
    # str.format would trip over the braces of a formula; only the names given are replaced.
    for name, value in values.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def plain(words: str) -> str:
    """A stranger's words as they stand, in Markdown: every sign that would mean something there is escaped."""
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])", r"\\\1", words)


def page_text(page: str) -> dict[str, str]:
    """All sections of a page in the current language."""
    return sections(language(), page)


def family_text(model: str) -> dict[str, str]:
    """What a family says in the current language: its own words, and those of the settings that it shares."""
    return page_text("models") | page_text(f"models/{model}")


def pages() -> list[str]:
    """Every file of words by its name: a lab's, "models" for what families share, "models/NAME" for one of them."""
    return [
        *sorted(path.stem for path in (HERE / "en").glob("*.md")),
        "models",
        *(f"models/{name}" for name in FAMILIES),
    ]


def load_all() -> None:
    """Reads every text once, so that no page has to look for one on a disk later."""
    for lang in LANGUAGES:
        for page in pages():
            sections(lang, page)


def file_of(language: str, page: str) -> Path:
    """Where the words of a page stand, whether or not there are any."""
    whose, _, model = page.partition("/")
    return MODELS / model / f"{language}.md" if whose == "models" else HERE / language / f"{page}.md"


@cache
def sections(language: str, page: str) -> dict[str, str]:
    """Sections of a page's file by name: what stands between `## name` and the next such line, stripped."""
    path = file_of(language, page)
    if not path.is_file():
        raise TextError(f"There is no file with the words of {page} in the language {language}.")
    found: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            lines = found.setdefault(line.removeprefix("## ").strip(), [])
        elif found:
            lines.append(line)
    return {name: "\n".join(lines).strip() for name, lines in found.items()}
