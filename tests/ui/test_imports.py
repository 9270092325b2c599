"""The server process opens every page without torch; what only some pages need is imported there."""

import subprocess
import sys
from pathlib import Path

import pytest

from aeviz.ui.shell import labs

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in (ROOT / "aeviz" / "ui").rglob("*.py")
)


def loaded_after(program: str) -> set[str]:
    run = subprocess.run(
        [sys.executable, "-c", f"{program}\nimport sys; print(*sys.modules)"], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    return set(run.stdout.split())


def test_the_user_interface_does_not_import_torch():
    loaded = loaded_after("".join(f"import {name}\n" for name in MODULES))
    assert not loaded & {"torch", "torchvision", "sklearn", "matplotlib"}


@pytest.mark.parametrize(
    "modules",
    [
        "aeviz.ui.controls, aeviz.ui.shell.document, aeviz.ui.shell.sessions, aeviz.ui.routes.runs_route",
        "aeviz.ui.train.panel, aeviz.ui.train.branching, aeviz.ui.train.take_home",
    ],
)
def test_neither_the_front_page_nor_training_waits_for_pandas_or_scipy(modules):
    """Nor does who starts the server, when all pages are read."""
    program = f"import {modules}\nfrom aeviz.ui.shell import labs\nlabs.found()"
    assert not loaded_after(program) & {"pandas", "scipy", "torch", "sklearn"}


@pytest.mark.parametrize("page", labs.found())
def test_no_page_imports_torch(page):
    program = f"""
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("{ROOT}/pages/navigation.py", default_timeout=60).run()
app.switch_page("{page}.py").run()
assert not app.exception
"""
    assert "torch" not in loaded_after(program)


def test_pages_hold_no_css_and_the_core_no_streamlit():
    for path in (ROOT / "pages").glob("*.py"):
        assert "<style" not in path.read_text("utf-8"), path
    for path in (ROOT / "aeviz").rglob("*.py"):
        if "ui" not in path.relative_to(ROOT / "aeviz").parts:
            assert "import streamlit" not in path.read_text("utf-8"), path
