"""What holds for the whole house: which way imports run, and what may lie in the repository."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from aeviz.shipped import catalogue

ROOT = Path(__file__).resolve().parent.parent
CORE = [path for path in (ROOT / "aeviz").rglob("*.py") if "ui" not in path.relative_to(ROOT).parts]
UI = sorted((ROOT / "aeviz" / "ui").rglob("*.py"))
PAGES = sorted((ROOT / "pages").glob("*.py"))
# What loads torch; of packages that are listed by their modules the rest runs on NumPy.
TORCH_SIDE = re.compile(
    r"aeviz\.(making|worker|training\.(trainer|device)|models\.(base|build|layers|losses|priors|weights|\w+\.model)"
    r"|measure\.(evaluation|generation|heat_maps|decoded_digits|code_paths|linear_plane))\b"
)


def imports(path: Path) -> set[str]:
    """Dotted names of everything that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", CORE, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_the_core_knows_no_screen(path):
    assert not {name for name in imports(path) if name.split(".")[0] == "streamlit" or name.startswith("aeviz.ui")}


@pytest.mark.parametrize("path", [*UI, *PAGES], ids=lambda p: p.relative_to(ROOT).as_posix())
def test_the_screen_does_not_load_torch(path):
    names = imports(path)
    assert "torch" not in {name.split(".")[0] for name in names}
    assert not {name for name in names if TORCH_SIDE.match(name)}


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_pages_hold_neither_mathematics_nor_css(path):
    assert not imports(path) & {"numpy", "scipy", "math"}
    assert "<style" not in path.read_text()


def test_nothing_is_ever_unpickled():
    for path in [*CORE, *UI, *PAGES]:
        assert not imports(path) & {"pickle", "joblib", "dill", "torch.load"}, path
        assert not re.search(r"torch\.load|np\.load\(|allow_pickle=True", path.read_text()), path


def test_pictures_lie_in_docs_alone_and_data_nowhere():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout.split()
    if not tracked:
        pytest.fail("this test reads the list of files from git; run it in a checkout")
    pictures = [f for f in tracked if f.endswith((".png", ".jpg", ".gif", ".npy", ".npz", ".gz", "-ubyte", ".pt"))]
    assert all(f.startswith("docs/") for f in pictures)


def test_what_ships_holds_no_image():
    """Weights have 784 columns or rows and are named so, PCA's axes are of all images; nothing else has that size."""
    for name in catalogue.names():
        for tensor, array in catalogue.load(name).tensors.items():
            if re.search(r"\.\d\.(weight|bias)$", tensor) or tensor == "plane.axes":
                continue
            assert 784 not in array.shape, (name, tensor)
            assert array.shape[-2:] != (28, 28), (name, tensor)


def test_ci_runs_the_readmes_test_command():
    readme = (ROOT / "README.md").read_text()
    block = re.search(r"^## Test\n+```sh\n(.+?)\n```", readme, re.M | re.S)
    assert block
    assert "tests/requirements.txt" in block[1]
    assert block[1].rstrip().endswith("-m pytest -n 2 --dist loadfile")  # all of the tests, whatever it says of how
    assert "README.md" in (ROOT / ".ci" / "run").read_text()


def test_requirements_are_pinned_exactly():
    for name in ("requirements.txt", "tests/requirements.txt"):
        lines = (ROOT / name).read_text().split("\n")
        assert all(re.fullmatch(r'(-r \S+|[\w.-]+==[\w.]+(; sys_platform != "win32")?|)', line) for line in lines), name
