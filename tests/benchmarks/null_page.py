"""The null of what a page costs: a Streamlit app of one line, with the same settings of the server as ours."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.serving import ROOT, Server, running

SHOWN = '[data-testid="stMarkdown"] >> text=here'  # a selector of all that it shows


@contextmanager
def null_page() -> Iterator[Path]:
    """A temporary folder with the app in it."""
    with tempfile.TemporaryDirectory(prefix="aeviz-null-") as folder:
        shutil.copytree(ROOT / ".streamlit", Path(folder) / ".streamlit")
        (Path(folder) / "app.py").write_text('import streamlit as st; st.write("here")\n')
        yield Path(folder)


@contextmanager
def null_server() -> Iterator[Server]:
    """A healthy server of that app; stopped at the end."""
    with null_page() as folder, running(folder) as server:
        yield server
