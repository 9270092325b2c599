"""The words on the screen: one Markdown file a lab and language, a section a text."""

import re
from functools import cache
from pathlib import Path
from typing import Literal

import streamlit as st

from aeviz.errors import AevizError
from aeviz.ui.shell import state

Language = Literal["en", "ko"]
LANGUAGES: dict[Language, str] = {"en": "English", "ko": "한국어"}
HERE = Path(__file__).parent


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
            f"The file {language()}/{page}.md has no section '{section}'. Add it in every language."
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


def load_all() -> None:
    """Reads every text once, so that no page has to look for one on a disk later."""
    for lang in LANGUAGES:
        for path in (HERE / lang).glob("*.md"):
            sections(lang, path.stem)


@cache
def sections(language: str, page: str) -> dict[str, str]:
    """Sections of `LANGUAGE/PAGE.md` by name: what stands between `## name` and the next such line, stripped."""
    path = HERE / language / f"{page}.md"
    if not path.is_file():
        raise TextError(f"There is no file {language}/{page}.md with the words of this page.")
    found: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            lines = found.setdefault(line.removeprefix("## ").strip(), [])
        elif found:
            lines.append(line)
    return {name: "\n".join(lines).strip() for name, lines in found.items()}
