"""A new lab is its page, its two texts and one piece of JavaScript: with these four files alone the app has it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = '''"""A made-up lab: a number and twice as much."""

from aeviz.ui import controls
from aeviz.ui.controls.component import mount
from aeviz.ui.controls.questions import ask
from aeviz.ui.shell import state
from aeviz.ui.shell.labs import Lab, Question, Section
from aeviz.ui.shell.link_fields import Choice, Number

LAB = Lab(
    order=9,
    link={"number": Number(0, 8, 1.0), "colour": Choice(("black", "white"), "black")},
    sections=(
        Section("", {"twice": Question(("more", "less"), uncovers=("colour",))}),
        Section("result"),
    ),
)


def page() -> None:
    controls.title("doubling")
    controls.one_of("doubling", "colour", "doubling.colour")
    if ask("doubling", "twice", right="more"):
        controls.section("doubling.result_title")
        number = state.value("doubling", "number")
        mount("doubling", "twice", {"number": number, "colour": state.shown("doubling", "colour")})
        controls.onward("doubling")


if __name__ == "__main__":
    page()
'''
KEYS = (
    "title",
    "nav",
    "invitation",
    "lead",
    "twice_question",
    "twice_more",
    "twice_less",
    "twice_right",
    "twice_wrong",
)
KEYS += ("colour", "colour_black", "colour_white", "result_title", "shown")
WORDS = {"en": "Words of {key}", "ko": "낱말 {number}"}
PIECE = """// Twice a number.
import { say } from "../pad/view.js";

export class Doubling {
  constructor(parent) {
    this.root = document.createElement("p");
    parent.append(this.root);
  }

  update({ data }) {
    say(this.root, `${data.text.shown} ${2 * data.number}`);
  }

  close() {
    this.root.remove();
  }
}
"""
# What only this lab has to show; that it is held to all the others' rules the tests over all labs see.
TEST = """
from tests.pages.app import alive, opened, pad_data, query_of, question


def test_doubling():
    app = opened("doubling", lang="en", number="3", colour="white")
    assert [link.proto.label for link in app.get("page_link")][-1].endswith("Words of nav")
    assert not app.get("bidi_component")
    alive(question(app, "doubling", "twice").set_value("more").run())
    assert [said.value for said in app.success] == ["Words of twice_right"]
    told = pad_data(app, "twice")
    assert (told["kind"], told["number"], told["colour"]) == ("doubling", 3.0, "white")
    assert told["text"]["shown"] == "Words of shown"
    assert query_of(app) == {"lang": "en", "number": "3", "colour": "white", "guess": "twice.more"}
    assert opened("doubling", lang="en", number="9").warning
"""
HELD_TO = ("tests/pages/test_pages.py", "tests/pages/test_links.py", "tests/ui/text", "tests/ui/js", "tests/ui/shell")


@pytest.fixture(scope="module")
def app_with_a_lab(tmp_path_factory) -> Path:
    """A copy of the project with the four files, and the lab's own test."""
    copy = tmp_path_factory.mktemp("app")
    for folder in ("aeviz", "pages", "tests", ".streamlit"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "app.py"):
        shutil.copy(ROOT / file, copy)
    (copy / "pretrained").symlink_to(ROOT / "pretrained")
    (copy / "pages" / "doubling.py").write_text(PAGE)
    for lang, words in WORDS.items():
        numbered = enumerate(KEYS)
        text = "\n\n".join(f"## {key}\n{words.format(key=key, number=number)}" for number, key in numbered)
        (copy / "aeviz" / "ui" / "text" / lang / "doubling.md").write_text(text + "\n", encoding="utf-8")
    (copy / "aeviz" / "ui" / "js" / "pieces" / "doubling.js").write_text(PIECE)
    (copy / "tests" / "pages" / "test_doubling.py").write_text(TEST)
    return copy


def test_a_new_lab_is_its_page_its_texts_and_its_piece(app_with_a_lab):
    """It stands in the row, its link is read and written, its question asked, its piece served; no test misses it."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "doubling and not made_up"]
    command += ["tests/pages/test_doubling.py", *HELD_TO]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    run = subprocess.run(command, cwd=app_with_a_lab, capture_output=True, text=True, env=environment)
    assert run.returncode == 0, run.stdout + run.stderr
    assert int(re.search(r"(\d+) passed", run.stdout)[1]) > 20, "tests over all labs, besides its own"
