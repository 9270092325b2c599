"""The models that ship: a catalogue of safetensors files, each checked by digest and by schema before it is used.

NumPy only: what opens a page and drags the pad needs no torch. A file holds tensors under `encoder.`, `decoder.`,
`map.`, `classifier.`, `seeds.`, `widths.` or `plane.`; each such part is cut out as a blob of its own, which the
browser fetches by its digest.
"""

import contextlib
import errno
import functools
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from aeviz.archive import ArchiveError, digest, pack, unpack
from aeviz.errors import AevizError
from aeviz.files import write_whole
from aeviz.shipped import schema
from aeviz.shipped.schema import SchemaError

FOLDER = Path(__file__).resolve().parents[2] / "pretrained"
PARTS = ("encoder", "decoder", "map", "classifier", "seeds", "widths", "plane")
LIST = "digests.json"
MEND = "Fetch the folder pretrained/ again, or make it with: python -m aeviz.recipes {name}"


class PretrainedError(AevizError):
    """A shipped file that is missing or is not what was shipped.

    file: which, from the project's folder on; never where that folder lies. model: which cannot be shown for it.
    """

    def __init__(self, sentence: str, file: str, model: str = "") -> None:
        super().__init__(sentence)
        self.file, self.model = file, model


@dataclass(frozen=True)
class Blob:
    """Bytes that are named by their SHA-256, so that they can be kept for ever."""

    digest: str
    data: bytes


@dataclass(frozen=True, eq=False)
class Pretrained:
    """One shipped model: tensors by name, the recipe that made them, the figures measured on the test set."""

    name: str
    tensors: dict[str, np.ndarray]
    recipe: dict
    figures: dict[str, float]
    networks: dict[str, dict[str, str]]  # what a reader needs besides the weights, for each part

    def part(self, part: str) -> dict[str, np.ndarray]:
        """The tensors under `part.`, without that prefix. Raises KeyError where this model has none."""
        found = {name[len(part) + 1 :]: a for name, a in self.tensors.items() if name.startswith(part + ".")}
        if not found:
            raise KeyError(f"{self.name} has no {part}")
        return found

    @functools.cache  # noqa: B019 - as many as there are shipped files
    def blob(self, part: str) -> Blob:
        """A part as the browser gets it. Raises KeyError where this model has none."""
        data = pack(self.part(part), self.networks.get(part, {}))
        return Blob(digest(data), data)

    def blobs(self) -> dict[str, Blob]:
        """All parts that this model has, by name."""
        return {part: self.blob(part) for part in PARTS if any(n.startswith(part + ".") for n in self.tensors)}


def write(name: str, tensors: dict[str, np.ndarray], about: dict, folder: Path = FOLDER) -> Path:
    """Writes a model's file and enters its digests in the list; `about` holds recipe, figures and networks.

    Raises PretrainedError where there is a list that cannot be read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    digests = _digests(folder) if (folder / LIST).exists() else {}
    data = pack(tensors, {"about": json.dumps(about, sort_keys=True)})
    path = folder / f"{name}.safetensors"
    write_whole(path, data)
    digests[name] = {"file": digest(data), "parts": _parts(_parse(name, data))}
    write_whole(folder / LIST, (json.dumps(dict(sorted(digests.items())), indent=1) + "\n").encode())
    return path


def names(folder: Path = FOLDER) -> list[str]:
    """What ships, in alphabetical order. Raises PretrainedError where the list of digests cannot be read."""
    return sorted(_digests(folder))


def ships(name: str, folder: Path = FOLDER) -> bool:
    """Whether it is listed. Where the list cannot be read, too: whoever loads it then says why it cannot be had."""
    try:
        return name in _digests(folder)
    except PretrainedError:
        return True


_loaded: dict[tuple[Path, str], tuple[Pretrained, str]] = {}  # folder and digest -> whose part, and which


@functools.cache
def load(name: str, folder: Path = FOLDER) -> Pretrained:
    """A shipped model. Raises PretrainedError for a name that is not listed, a missing file, or one that is damaged."""
    digests = _digests(folder, name)
    file, mend = f"pretrained/{name}.safetensors", MEND.format(name=name)
    if name not in digests:
        known = ", ".join(sorted(digests))
        raise PretrainedError(f"There is no shipped model named {name!r}; there are: {known}.", file, name)
    try:
        listed = schema.entry(digests[name])
    except SchemaError as error:
        raise _unlisted(f"has {error} for {name}", name) from error
    try:
        data = _read(folder / f"{name}.safetensors")
    except OSError as error:
        why = "is missing" if isinstance(error, FileNotFoundError) else f"cannot be read ({error.strerror})"
        raise PretrainedError(f"The weights file {file} {why}. {mend}", file, name) from error
    if digest(data) != listed["file"]:
        raise PretrainedError(f"The weights file {file} is damaged: its digest is wrong. {mend}", file, name)
    try:
        model = _parse(name, data)
        schema.tensors(name, model.tensors, model.networks, model.recipe)
    except (ArchiveError, SchemaError) as error:
        raise PretrainedError(f"The weights file {file} cannot be read ({error}). {mend}", file, name) from error
    if listed["parts"] != _parts(model):
        raise _unlisted(f"names other parts than {file} has", name)
    _loaded.update({(folder, part_digest): (model, part) for part, part_digest in listed["parts"].items()})
    return model


def find_blob(wanted: str, folder: Path = FOLDER) -> bytes | None:
    """The bytes of that digest, or None where nothing that ships has it, or where the file that has it is damaged.

    What has been loaded stays to be had: pages name its digests until the process ends, though the file be replaced.
    """
    if (folder, wanted) not in _loaded:
        with contextlib.suppress(PretrainedError):
            for name in (name for name, listed in _digests(folder).items() if wanted in schema.parts_of(listed)):
                load(name, folder)
    model, part = _loaded.get((folder, wanted), (None, ""))
    return model.blob(part).data if model else None


def _digests(folder: Path, name: str = "") -> dict[str, Any]:
    """The list, whose entries nobody has looked at yet; `name` is asked for."""
    try:
        return schema.digests(_read(folder / LIST))
    except (OSError, SchemaError) as error:
        raise _unlisted("cannot be read", name) from error


def _unlisted(what: str, name: str) -> PretrainedError:
    return PretrainedError(
        f"The list pretrained/{LIST} {what}. {MEND.format(name=name)}".strip(), f"pretrained/{LIST}", name
    )


def _read(path: Path) -> bytes:
    """Raises OSError, also for a file far larger than any that ships: reading it could take all memory."""
    with path.open("rb") as file:
        data = file.read(schema.LARGEST + 1)
    if len(data) > schema.LARGEST:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    return data


def _parse(name: str, data: bytes) -> Pretrained:
    tensors, metadata = unpack(data)
    about = schema.header(metadata)
    return Pretrained(name, tensors, about.recipe, about.figures, about.networks)


def _parts(model: Pretrained) -> dict[str, str]:
    return {part: blob.digest for part, blob in model.blobs().items()}
