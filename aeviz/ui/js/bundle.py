"""Bundles: modules of JavaScript joined into the scripts that a browser fetches, one for the core, one for each piece.

Each idea is an ES module of its own, which tests import as it stands; a module is named by its path in this folder. The
core is the pad with what it needs, the time line, and parts/. A piece is found by its file, pieces/NAME.js or
pieces/NAME/NAME.js, and shows the class of that name, `small_maps` SmallMaps; its styles stand beside it. It comes as a
script of its own, which imports from the core what that holds: a page fetches only the pieces that it shows, and what
the core keeps at the top of a module is all of theirs together.
"""

import json
import posixpath
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
IMPORT = re.compile(r'^import\s+\{([^}]*)\}\s+from\s+"(\.[\w./]+\.js)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)
EXPORTED = re.compile(r"^export (?:async )?(?:class|const|function\*?|let) (\w+)", re.MULTILINE)
MAIN = "main.js"


@cache
def source(name: str) -> str:
    """One module as it stands, by its path, as "engine/networks.js"."""
    return (HERE / name).read_text(encoding="utf-8")


def modules(*entries: str, known: Iterable[str] = ()) -> list[str]:
    """The entries and all that they import, each once, after what it needs; without those that are `known`."""
    found: dict[str, None] = {}

    def add(name: str) -> None:
        if name in found or name in known:
            return
        found[name] = None  # holds the place, so that a circle of imports ends
        for _, needed in _imports(name):
            add(needed)
        del found[name]
        found[name] = None

    for entry in entries:
        add(entry)
    return list(found)


def join(*entries: str, known: Iterable[str] = ()) -> str:
    """The modules of `modules` in one scope, without import and export lines.

    A name may be given at the top of one of them only (JavaScript refuses a second).
    """
    names = modules(*entries, known=known)
    return "\n".join(f"// {name}\n{EXPORT.sub('', IMPORT.sub('', source(name)))}" for name in names)


def _imports(name: str) -> list[tuple[list[str], str]]:
    """What a module imports: the names, and the module that has them."""
    folder = posixpath.dirname(name)
    return [
        ([word.strip() for word in words.split(",") if word.strip()], posixpath.normpath(posixpath.join(folder, path)))
        for words, path in IMPORT.findall(source(name))
    ]


# ---- the core --------------------------------------------------------------------------------------------------------


def _core_modules() -> list[str]:
    return modules(MAIN, *(f"parts/{path.name}" for path in sorted((HERE / "parts").glob("*.js"))))


@cache
def core() -> str:
    """The script of every page: the grid's worker as a string, the pad, and all that pieces may import."""
    names = _core_modules()
    exported = [word for name in names for word in EXPORTED.findall(source(name))]
    worker = f"const GRID_WORKER_SOURCE = {json.dumps(join('engine/grid_worker.js'))};\n"
    return f"{worker}{join(*names)}\nexport {{ {', '.join(exported)} }};\n"


@cache
def stylesheet() -> str:
    """The CSS of pad, time line and parts."""
    parts = sorted((HERE / "parts").glob("*.css"))
    paths = [HERE / "pad/pad.css", HERE / "timeline/timeline.css", *parts, HERE / "pad/condition.css"]
    return "\n".join(path.read_text("utf-8") for path in paths)


# ---- pieces ----------------------------------------------------------------------------------------------------------


@cache
def pieces() -> dict[str, str]:
    """The module of each piece by the piece's name."""
    found = [*(HERE / "pieces").glob("*.js"), *(HERE / "pieces").glob("*/*.js")]
    own = [path for path in found if path.parent.name in ("pieces", path.stem)]
    return {path.stem: path.relative_to(HERE).as_posix() for path in sorted(own)}


def class_of(name: str) -> str:
    """The class that a piece shows."""
    return "".join(word.capitalize() for word in name.split("_"))


@cache
def piece(name: str, core_file: str) -> str:
    """The script of a piece, which imports what it shares with others from `core_file`, the core's name beside it."""
    shared = set(_core_modules())
    own = modules(pieces()[name], known=shared)
    imported = {word for module in own for words, needed in _imports(module) if needed in shared for word in words}
    wanted = ", ".join(sorted(imported | {"mounting"}))
    return (
        f'import {{ {wanted} }} from "./{core_file}";\n{join(pieces()[name], known=shared)}\n'
        f"export default mounting(() => {class_of(name)});\n"
    )


@cache
def piece_styles(name: str) -> str:
    """The CSS that stands beside a piece; nothing where it has none."""
    path = (HERE / pieces()[name]).with_suffix(".css")
    return path.read_text(encoding="utf-8") if path.is_file() else ""
