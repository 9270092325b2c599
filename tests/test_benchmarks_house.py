"""How the benchmarks count what a family costs the house, on small trees made up for it; and the code of before."""

from pathlib import Path

import pytest

from aeviz.errors import AevizError
from tests.benchmarks import before, house

MODELS = {
    "aeviz/models/base.py": "class Model:\n    pass\nclass Update:\n    pass\n",
    "aeviz/models/two.py": "from aeviz.models.base import Model\nclass VAE(Model): ...\nclass Gated(base.VAE): ...\n",
}
NAMING = '''"""A VAE is named in a docstring."""
from aeviz.models import Model  # not a vae, nor "beta_vae"
def default(model="vae"): return {"vae.title": model}
_VAE = "a vae in a sentence"; vae = 1
beta = f"{_VAE}"
'''
NAMING_JS = """// "vae"
/* vae
*/
const a = model === 'beta_vae' ? "vae_title" : `${model === "vae"}`;
const b = "a vae";
"""
ASKING = """
from aeviz.models import VAE as V, Update
PAIR = (V, dict)
isinstance(m, models.Gated | list), isinstance(m, Update)
issubclass(kind, PAIR), type(m) is V
isinstance(m, dict), type(m) is str, V(m), isinstance(V, str)
match m:
    case V(): ...
    case dict(): ...
"""


def tree(root: Path, **files: str) -> Path:
    for name, text in (MODELS | files).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def commit(root: Path, *more: str) -> str:
    """Everything that has changed; the commit's name."""
    who = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false")
    house.git(root, "add", "--all")
    house.git(root, *who, "commit", "--quiet", "--message", "a step", *more)
    return house.git(root, "rev-parse", "HEAD").strip()


@pytest.fixture
def history(tmp_path):
    house.git(tree(tmp_path, **{"README.md": "a\n"}), "init", "--quiet")
    commit(tmp_path)
    return tmp_path


def test_a_line_names_a_family_by_an_identifier_or_a_whole_string(tmp_path):
    files = {"aeviz/a.py": NAMING, "aeviz/a.js": NAMING_JS, "pages/vae.py": "'vae'\n", "tests/a.py": "'vae'\n"}
    found = house.family_names_outside(tree(tmp_path, **files), ["vae", "beta_vae"])
    assert found == ["aeviz/a.js:4", "aeviz/a.py:3", "aeviz/a.py:4"]


def test_a_class_of_a_family_names_it_and_the_base_names_none(tmp_path):
    found = house.family_names_outside(tree(tmp_path, **{"app.py": "Gated\nModel\nUpdate\nVAE\n"}), [])
    assert found == ["app.py:1", "app.py:4"]


def test_asking_for_the_class_of_a_model_counts_however_it_is_written(tmp_path):
    found = house.class_checks(tree(tmp_path, **{"aeviz/a.py": ASKING}))
    assert found == [f"aeviz/a.py:{line}" for line in (4, 5, 5, 8)]


def test_where_the_base_has_another_name_nothing_is_counted(tmp_path):
    with pytest.raises(AevizError, match="no class Model"):
        house.class_checks(tree(tmp_path, **{"aeviz/models/base.py": "", "aeviz/models/two.py": ""}))


def test_the_commit_of_the_last_family_is_found_and_what_else_it_touched(history):
    assert house.files_for_a_family(history)[1] is None
    commit(tree(history, **{"aeviz/models/old/spec.py": "SPEC = 1\n" * 9}))
    own = {f"aeviz/models/new/{name}": f"{name}\n" for name in ("spec.py", "model.py", "en.md")}
    outside = ("aeviz/models/registry.py", "pages/a.py", "pretrained/new.safetensors", "tests/a.py")
    last = commit(tree(history, **own, **dict.fromkeys(outside, "new\n")))
    (history / "aeviz/models/old").rename(history / "aeviz/models/moved")  # is no new family
    commit(history)
    _, count, _, note = house.files_for_a_family(history)
    assert count == 2
    assert note == f"{last[:7]} added aeviz/models/new, aeviz/models/registry.py, pages/a.py"


def test_a_history_that_begins_with_the_families_tells_nothing_of_the_last(history):
    commit(tree(history, **{"aeviz/models/new/spec.py": "1\n"}), "--amend")
    _, count, _, note = house.files_for_a_family(history)
    assert count is None
    assert "history" in note


def test_the_code_of_before_is_as_its_commit_left_it(history):
    first = house.git(history, "rev-parse", "HEAD").strip()
    commit(tree(history, **{"README.md": "b\n"}))
    with before.checkout(first, history) as folder:
        assert (folder / "README.md").read_text() == "a\n"
    assert not folder.exists()


def test_where_there_is_no_code_of_before_a_sentence_says_so(history):
    away = before.checkout(repository=history)
    with pytest.raises(before.NotToBeHadError, match="commit d5d726f is not in this copy"), away:
        pass


def test_the_house_itself_can_be_counted():
    counted = {name: value for name, value, *_ in house.run()}
    assert list(counted) == ["house.files_for_a_family", "house.family_names_outside", "house.isinstance_of_models"]
    assert all(isinstance(value, int) for value in list(counted.values())[1:])
