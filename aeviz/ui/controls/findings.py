"""What measured figures say to a question, as it is printed; where they are missing, which file is wanting."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import streamlit as st

from aeviz.measure.verdicts import Range
from aeviz.ui.controls import load, number, shipped
from aeviz.ui.text import t


@dataclass(frozen=True)
class Finding:
    """What the figures of a shipped file say to a question.

    right: the answers that they bear out; said: why, with the figures, and nothing where the file does not hold them.
    """

    file: str
    right: frozenset[str] = frozenset()
    said: str = ""


def none_from(file: str) -> None:
    """That a shipped file does not hold the figures, and so there is no verdict."""
    st.warning(t("common.verdict_none", path=shipped.at_fault(file), file=file))


def figures_of(file: str) -> dict[str, float]:
    """The figures in a shipped file's header; none where it is missing or damaged."""
    found = load(file)
    return dict(found.figures) if found else {}


def span(held: Range | None, digits: int) -> str:
    """A range for the screen; a word where there is none."""
    return number(None) if held is None else f"{number(held.low, digits)} – {number(held.high, digits)}"


def listed(
    options: Iterable[str], ranges: Mapping[str, Range | None], page: str, name: str, digits: int = 2
) -> str:  # fmt: skip
    """The options of a question of a page, each in bold with its range, in the order of `ranges`."""
    options = set(options)
    return ", ".join(f"**{t(f'{page}.{name}_{o}')}** ({span(ranges[o], digits)})" for o in ranges if o in options)
