"""Coupling: what a family of models costs the rest of the house, counted in the source and in git's history.

- `house.files_for_a_family`: product files outside its own folder and `pretrained/` that the commit touched which added
  the newest folder of aeviz/models with a spec.py in it.
- `house.family_names_outside`: lines of product code that name a family, outside aeviz/models, the pages and the texts.
  A line names one where a token of it is one: an identifier, or the whole of a string. Names are those in the registry
  and those of the families' classes; case and underscores do not count, so that `_VAE` names the family as "vae" does.
  Comments, docstrings and longer strings are no such tokens ("vae.title" is the name of a text). A lab or a shipped
  file that is called as a family is can not be told from it, and counts: the figure is an upper bound.
- `house.isinstance_of_models`: places in product code that ask for the class of a model: isinstance, issubclass,
  `type(…) is`, a class pattern of `match`. Asked for is `Model`, what derives from it, or a name that stands for such.
"""

import ast
import io
import re
import subprocess
import tokenize
from collections.abc import Iterable, Iterator
from pathlib import Path

from aeviz.errors import AevizError
from tests.benchmarks import Figure
from tests.serving import ROOT

PRODUCT = ("aeviz", "pages", ".streamlit", "app.py", "requirements.txt")
MODELS = "aeviz/models"
BASE = "Model"
JS_TOKENS = re.compile(  # a template is read as code, as there is code in it
    r"""//[^\n]*|/\*.*?\*/|"(?P<double>(?:\\.|[^"\\\n])*)"|'(?P<single>(?:\\.|[^'\\\n])*)'|(?P<name>[A-Za-z_$][\w$]*)""",
    re.DOTALL,
)


def run() -> Iterator[Figure]:
    from aeviz.models.registry import FAMILIES

    yield files_for_a_family(ROOT)
    yield listed("house.family_names_outside", family_names_outside(ROOT, FAMILIES), "lines")
    yield listed("house.isinstance_of_models", class_checks(ROOT), "checks")


def listed(name: str, places: list[str], unit: str) -> Figure:
    """How many there are, and where."""
    return (name, len(places), unit, ", ".join(places)) if places else (name, 0, unit)


# ---- the last family's commit


def files_for_a_family(root: Path) -> Figure:
    """None, with a sentence, where the history of this clone holds no commit that added a family."""
    name, unit = "house.files_for_a_family", "files"
    found = last_family(root)
    if found is None:
        return name, None, unit, f"no folder of {MODELS} has a spec.py yet"
    commit, folder = found
    if len(git(root, "rev-list", "--parents", "-n", "1", commit).split()) == 1:
        return name, None, unit, f"{folder} came with the first commit of this clone: its history is not all here"
    touched = git(root, "diff-tree", "--no-commit-id", "--name-only", "-r", commit).splitlines()
    others = [path for path in touched if path.split("/")[0] in PRODUCT and not path.startswith(f"{folder}/")]
    return name, len(others), unit, f"{commit[:7]} added {folder}" + "".join(f", {path}" for path in others)


def last_family(root: Path) -> tuple[str, str] | None:
    """The commit that added the newest of the folders that are there, and the folder. One that was moved is not new."""
    specs = f":(glob){MODELS}/*/spec.py"
    log = git(root, "log", "--diff-filter=A", "-M", "--format=%x00%H", "--name-only", "--", specs)
    for entry in log.split("\0")[1:]:
        commit, *added = entry.split()
        for spec in added:
            if (root / spec).exists():
                return commit, spec.removesuffix("/spec.py")
    return None


def git(root: Path, *command: str) -> str:
    """What git says. Raises AevizError where it says nothing but trouble."""
    try:
        return subprocess.run(["git", *command], cwd=root, check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise AevizError(f"the history of {root} can not be read by git ({error})") from error


# ---- names of families


def family_names_outside(root: Path, families: Iterable[str]) -> list[str]:
    """path:line of each line that names one of the families or one of their classes."""
    names = {plain(name) for name in {*families, *model_classes(root)} - {BASE}}
    found = []
    for path in product_files(root, "py", "js"):
        where = path.relative_to(root).as_posix()
        if not where.startswith((f"{MODELS}/", "pages/")):
            tokens = (python_tokens if path.suffix == ".py" else js_tokens)(path.read_text())
            found += [f"{where}:{line}" for line in sorted({line for line, word in tokens if plain(word) in names})]
    return found


def plain(name: str) -> str:
    return name.replace("_", "").lower()


def python_tokens(source: str) -> Iterator[tuple[int, str]]:
    """Line and word of each identifier, and of each string as a whole."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.NAME:
            yield token.start[0], token.string
        elif token.type == tokenize.STRING:
            yield token.start[0], token.string.lstrip("rRbBuUfF").strip("\"'")


def js_tokens(source: str) -> Iterator[tuple[int, str]]:
    """The same for JavaScript."""
    for match in JS_TOKENS.finditer(source):
        word = next((part for part in match.groups() if part is not None), None)
        if word is not None:
            yield source.count("\n", 0, match.start()) + 1, word


def product_files(root: Path, *suffixes: str) -> list[Path]:
    top = [root / name for name in PRODUCT]
    files = [file for path in top for file in (path.rglob("*") if path.is_dir() else [path])]
    return sorted(file for file in files if file.suffix[1:] in suffixes and file.is_file())


# ---- classes of models


def model_classes(root: Path) -> set[str]:
    """Names of `Model` and of what derives from it in aeviz/models. Raises AevizError where there is no `Model`."""
    bases: dict[str, set[str]] = {}
    for path in sorted((root / MODELS).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                bases[node.name] = set().union(*map(named, node.bases))
    if BASE not in bases:
        raise AevizError(f"{MODELS} has no class {BASE}: what derives from it can not be counted")
    found: set[str] = {BASE}
    while more := {name for name, above in bases.items() if above & found} - found:
        found |= more
    return found


def named(node: ast.AST) -> set[str]:
    """All names in an expression, of an attribute the last: `models.VAE | AAE` -> {"VAE", "AAE"}, among others."""
    nodes = list(ast.walk(node))
    return {n.id for n in nodes if isinstance(n, ast.Name)} | {n.attr for n in nodes if isinstance(n, ast.Attribute)}


def class_checks(root: Path) -> list[str]:
    """path:line of each place that asks for the class of a model."""
    classes = model_classes(root)
    found = []
    for path in product_files(root, "py"):
        tree = ast.parse(path.read_text())
        known = with_aliases(classes, tree)
        lines = sorted(node.lineno for node in ast.walk(tree) if known & asked(node))
        found += [f"{path.relative_to(root).as_posix()}:{line}" for line in lines]
    return found


def with_aliases(classes: set[str], tree: ast.AST) -> set[str]:
    """The classes and their other names in a file: `import VAE as V`, `GAUSSIAN = (V, AAE)`."""
    nodes = list(ast.walk(tree))
    known = classes | {n.asname for n in nodes if isinstance(n, ast.alias) and n.asname and n.name in classes}
    for node in nodes:
        if isinstance(node, ast.Assign) and not isinstance(node.value, ast.Call) and named(node.value) & known:
            known |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return known


def asked(node: ast.AST) -> set[str]:
    """Names of the classes that this node asks for; none where it asks for none."""
    match node:
        case ast.Call(func=ast.Name(id="isinstance" | "issubclass"), args=[_, classes]):
            return named(classes)
        case ast.Compare(left=ast.Call(func=ast.Name(id="type")), comparators=others):
            return set().union(*map(named, others))
        case ast.MatchClass(cls=found):
            return named(found)
    return set()
