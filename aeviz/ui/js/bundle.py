"""The pad's JavaScript as the one module that Streamlit takes.

Each idea is an ES module of its own, which tests import as it stands; a module is named by its path in this folder.
"""

import json
import posixpath
import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
IMPORT = re.compile(r'^import\s+[^;]*?from\s+"(\.[\w./]+\.js)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(async )?(class|const|function|let) )|^export (?!default)", re.MULTILINE)


@cache
def source(name: str) -> str:
    """One module as it stands, by its path, as "engine/networks.js"."""
    return (HERE / name).read_text(encoding="utf-8")


def join(entry: str) -> str:
    """The entry module and all that it imports, each once, after what it needs, without import and export lines.

    All share one scope then, so a name may be given at the top of one module only (JavaScript refuses a second).
    """
    parts: dict[str, str] = {}

    def add(name: str) -> None:
        if name in parts:
            return
        text = source(name)
        parts[name] = ""  # holds the place, so that a circle of imports ends
        for needed in IMPORT.findall(text):
            add(posixpath.normpath(posixpath.join(posixpath.dirname(name), needed)))
        del parts[name]
        parts[name] = EXPORT.sub("", IMPORT.sub("", text))

    add(entry)
    return "\n".join(f"// {name}\n{text}" for name, text in parts.items())


@cache
def module() -> str:
    """What the browser loads: the pad, and as a string the worker that computes the grid."""
    return f"const GRID_WORKER_SOURCE = {json.dumps(join('engine/grid_worker.js'))};\n{join('main.js')}"


@cache
def stylesheet() -> str:
    """The CSS of pad and time line."""
    return "\n".join((HERE / name).read_text(encoding="utf-8") for name in ("pad/pad.css", "timeline/timeline.css"))
