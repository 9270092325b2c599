"""The modules that are joined into one scope: a name that two of them give at their top would break them all."""

import re
from collections import Counter

import pytest

from aeviz.ui.js import bundle

TOP = re.compile(r"^(?:async )?(?:const|let|class|function\*?) +(\w+|[{\[][^}\]]*[}\]])", re.MULTILINE)
BUNDLES = {
    "pad": lambda: bundle.join("main.js"),
    "grid worker": lambda: bundle.join("engine/grid_worker.js"),
    "by hand": lambda: bundle.join("pieces/by_hand/lab.js"),
}


def names(script: str) -> Counter[str]:
    return Counter(name for given in TOP.findall(script) for name in re.findall(r"\w+", given))


@pytest.mark.parametrize("which", BUNDLES)
def test_no_name_is_given_twice(which):
    given = names(BUNDLES[which]())
    assert len(given) > 5
    assert [name for name, count in given.items() if count > 1] == []


@pytest.mark.parametrize("which", BUNDLES)
def test_nothing_is_left_to_import_or_export(which):
    assert re.findall(r"^(?:import|export) (?!default)", BUNDLES[which](), re.MULTILINE) == []


def test_a_name_given_twice_is_found():
    assert names("const a = 1;\nfunction b() {\n  const a = 2;\n}\nasync function a() {}\nconst [c, d] = [1, 2];") == {
        "a": 2, "b": 1, "c": 1, "d": 1,
    }  # fmt: skip
