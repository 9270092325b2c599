"""Images of one's own as a data set: pictures, archives, arrays or tables, as people have them.

In two steps: `read` makes 28 × 28 greys of whatever was sent, with every way to tell classes; `choose` makes the set.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from aeviz.data.user_images.choices import Choices, OwnImages, choose
from aeviz.data.user_images.found import Note, Read, of_bytes
from aeviz.data.user_images.kept import SUFFIX, find, load, save
from aeviz.data.user_images.levels import in_order
from aeviz.data.user_images.reader import read
from aeviz.data.user_images.refusals import refusal, shown
from aeviz.data.user_images.sources import in_folder

__all__ = [
    "SUFFIX", "Choices", "Note", "OwnImages", "Read", "choose", "find", "from_path", "from_uploads", "in_order", "load",
    "of_bytes", "read", "read_path", "refusal", "save",
]  # fmt: skip


def from_uploads(files: Sequence[tuple[str, bytes]], choices: Choices | None = None) -> OwnImages:
    """Files by name and content, where "seven/a.png" is of class "seven". Raises DataError where they are no images."""
    return choose(read([of_bytes(name, content) for name, content in files]), choices)


def from_path(path: Path | str, choices: Choices | None = None) -> OwnImages:
    """A folder on disk, with all that lies below it, or one file. For notebooks. Raises DataError as `read` does."""
    return choose(read_path(path), choices)


def read_path(path: Path | str) -> Read:
    """A folder on disk, with all that lies below it, or one file. Raises DataError as `read` does."""
    root = Path(path).expanduser()
    try:
        return read(in_folder(root) if root.is_dir() else [of_bytes(root.name, root.read_bytes())])
    except OSError as error:
        raise refusal("no_folder", name=shown(str(error.filename or root))) from error
