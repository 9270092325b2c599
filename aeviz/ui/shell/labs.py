"""Declarations of the pages: each file in pages/ says in its LAB where it stands, what its link holds and what it asks.

Nothing else lists the pages. They are read by running their files without the page, which runs only as Streamlit's
script; so a page's own imports may lead back to here, and are waited for once, when the server starts.
"""

import runpy
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from aeviz.ui.shell.link_fields import Choice, Field, Guesses

FOLDER = Path(__file__).parents[3] / "pages"
FRAME = "navigation"  # what runs the pages, and is none
FRONT = "front"  # the page at the bare address


@dataclass(frozen=True)
class Question:
    """What a student guesses before it is shown.

    answers: names of those that one may give; never translated, for they stand in links.
    uncovers: settings of the link that would give the answer away: each holds from the guess on.
    reveals: settings that the guess turns on, so that the answer is seen at once.
    """

    answers: tuple[str, ...]
    uncovers: tuple[str, ...] = ()
    reveals: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Section:
    """A part of a page under a heading of its own, to which a link may lead; "" is what stands above the first."""

    name: str
    questions: Mapping[str, Question] = field(default_factory=dict)  # by name, in their order; a name once a page


@dataclass(frozen=True)
class Lab:
    """A page: its place in the row, what a link to it may hold, its sections with their questions, top to bottom."""

    order: int
    link: Mapping[str, Field] = field(default_factory=dict)
    sections: tuple[Section, ...] = ()

    @cached_property
    def fields(self) -> dict[str, Field]:
        """The link's fields, with what has been guessed and the section in which the last guess was made."""
        if not self.sections:
            return dict(self.link)
        answers = {name: question.answers for name, question in self.questions.items()}
        return {**self.link, "guess": Guesses(answers), "at": Choice(self.headings)}

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """The names of the sections that a link may lead to."""
        return tuple(section.name for section in self.sections if section.name)

    @cached_property
    def questions(self) -> dict[str, Question]:
        """All questions by name, in their order."""
        return {name: question for section in self.sections for name, question in section.questions.items()}

    @cached_property
    def uncovered_by(self) -> dict[str, str]:
        """The question whose guess a setting waits for, by the setting's name."""
        return {setting: name for name, question in self.questions.items() for setting in question.uncovers}

    def section_of(self, question: str) -> str:
        """The section in which a question stands."""
        return next(section.name for section in self.sections if question in section.questions)


@cache
def found() -> dict[str, Lab]:
    """All pages of the app by name, in their order: the front page first."""
    return read(FOLDER)


def read(folder: Path) -> dict[str, Lab]:
    """The LAB of each page in a folder. Raises KeyError for a file that declares none."""
    files = [path for path in folder.glob("*.py") if path.stem != FRAME]
    labs = {path.stem: runpy.run_path(str(path), run_name=path.stem)["LAB"] for path in files}
    return dict(sorted(labs.items(), key=lambda named: (named[1].order, named[0])))
