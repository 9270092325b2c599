"""The modules that are joined into one scope: a name that two of them give at their top would break them all."""

import re
from collections import Counter

import pytest

from aeviz.ui import text
from aeviz.ui.js import bundle

TOP = re.compile(r"^(?:async )?(?:const|let|class|function\*?) +(\w+|[{\[][^}\]]*[}\]])", re.MULTILINE)
IMPORTED = re.compile(r'^import \{([^}]*)\} from "\./core\.js";$', re.MULTILINE)
SCRIPTS = {"core": bundle.core(), "grid worker": bundle.join("engine/grid_worker.js")}
SCRIPTS |= {name: bundle.piece(name, "core.js") for name in bundle.pieces()}


def names(script: str) -> Counter[str]:
    """What is given or imported at the top."""
    given = Counter(name for given in TOP.findall(script) for name in re.findall(r"\w+", given))
    return given + Counter(name for imported in IMPORTED.findall(script) for name in re.findall(r"\w+", imported))


@pytest.mark.parametrize("which", SCRIPTS)
def test_no_name_is_given_twice(which):
    given = names(SCRIPTS[which])
    assert len(given) >= 3
    assert [name for name, count in given.items() if count > 1] == []


@pytest.mark.parametrize("which", SCRIPTS)
def test_nothing_is_left_to_import_or_export_but_between_core_and_pieces(which):
    left = re.findall(r"^(?:import|export) (?!default).*", SCRIPTS[which], re.MULTILINE)
    expected = 0 if which == "grid worker" else 1
    assert len(left) == expected
    assert len(re.findall("^export default", SCRIPTS[which], re.MULTILINE)) == expected


@pytest.mark.parametrize("piece", bundle.pieces())
def test_what_a_piece_imports_the_core_has_and_it_brings_none_of_it_again(piece):
    [shared] = re.findall(r"^export \{ (.*) \};$", SCRIPTS["core"], re.MULTILINE)
    [imported] = IMPORTED.findall(SCRIPTS[piece])
    assert set(imported.replace(",", " ").split()) <= set(shared.split(", "))
    assert bundle.class_of(piece) in names(SCRIPTS[piece])
    brought, held = (set(re.findall(r"^// (\S+\.js)$", SCRIPTS[of], re.MULTILINE)) for of in (piece, "core"))
    assert bundle.pieces()[piece] in brought
    assert brought.isdisjoint(held)


@pytest.mark.parametrize("piece", bundle.pieces())
def test_the_words_that_a_piece_asks_for_stand_in_the_file_of_its_name(piece):
    own = [name for name in bundle.modules(bundle.pieces()[piece]) if name.startswith("pieces/")]
    asked = {word for name in own for word in re.findall(r"\btext\.(\w+)", bundle.source(name))}
    assert asked - text.sections("en", piece).keys() <= {"verdict_right", "verdict_wrong"}  # handed over besides


def test_a_name_given_twice_is_found():
    assert names("const a = 1;\nfunction b() {\n  const a = 2;\n}\nasync function a() {}\nconst [c, d] = [1, 2];") == {
        "a": 2, "b": 1, "c": 1, "d": 1,
    }  # fmt: skip
