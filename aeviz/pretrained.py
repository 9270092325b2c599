"""The models that ship: a catalogue of safetensors files, each checked against its digest before it is used.

NumPy only: what opens a page and drags the pad needs no torch. A file holds tensors under `encoder.`, `decoder.`,
`map.`, `classifier.`, `seeds.`, `widths.` or `plane.`; each such part is cut out as a blob of its own, which the
browser fetches by its digest.
"""

import functools
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from aeviz.archive import ArchiveError, digest, pack, unpack
from aeviz.errors import AevizError

FOLDER = Path(__file__).resolve().parent.parent / "pretrained"
PARTS = ("encoder", "decoder", "map", "classifier", "seeds", "widths", "plane")
MEND = "Fetch the folder pretrained/ again, or make it with: python -m aeviz.recipes {name}"


class PretrainedError(AevizError):
    """A shipped file that is missing or is not what was shipped."""


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
    """Writes a model's file and enters its digests in the list; `about` holds recipe, figures and networks."""
    folder.mkdir(parents=True, exist_ok=True)
    data = pack(tensors, {"about": json.dumps(about, sort_keys=True)})
    path = folder / f"{name}.safetensors"
    _replace(path, data)
    parts = {part: blob.digest for part, blob in _parse(name, data).blobs().items()}
    listed = folder / "digests.json"
    digests = json.loads(listed.read_text()) if listed.exists() else {}
    digests[name] = {"file": digest(data), "parts": parts}
    _replace(listed, (json.dumps(dict(sorted(digests.items())), indent=1) + "\n").encode())
    return path


def _replace(path: Path, data: bytes) -> None:
    """Whole or not at all: who reads meanwhile reads the old file."""
    beside = path.with_name(path.name + ".part")
    beside.write_bytes(data)
    beside.replace(path)


def _digests(folder: Path) -> dict[str, dict]:
    try:
        digests = json.loads((folder / "digests.json").read_text())
        for entry in digests.values():
            entry["file"], entry["parts"].values()
    except (OSError, ValueError, AttributeError, KeyError, TypeError) as error:
        raise PretrainedError(
            f"The list pretrained/digests.json cannot be read. {MEND.format(name='')}".strip()
        ) from error
    return digests


def names(folder: Path = FOLDER) -> list[str]:
    """What ships, in alphabetical order. Raises PretrainedError where the list of digests cannot be read."""
    return sorted(_digests(folder))


_loaded: dict[tuple[Path, str], tuple[Pretrained, str]] = {}  # folder and digest -> whose part, and which


@functools.cache
def load(name: str, folder: Path = FOLDER) -> Pretrained:
    """A shipped model. Raises PretrainedError for a name that is not listed, a missing file, or a wrong digest."""
    digests = _digests(folder)
    if name not in digests:
        raise PretrainedError(f"There is no shipped model named {name!r}; there are: {', '.join(sorted(digests))}.")
    file, mend = f"pretrained/{name}.safetensors", MEND.format(name=name)
    try:
        data = (folder / f"{name}.safetensors").read_bytes()
    except OSError as error:
        raise PretrainedError(f"The weights file {file} is missing. {mend}") from error
    if digest(data) != digests[name]["file"]:
        raise PretrainedError(f"The weights file {file} is damaged: its digest is wrong. {mend}")
    try:
        model = _parse(name, data)
    except (ArchiveError, KeyError, ValueError) as error:
        raise PretrainedError(f"The weights file {file} cannot be read ({error}). {mend}") from error
    _loaded.update({(folder, listed): (model, part) for part, listed in digests[name]["parts"].items()})
    return model


def _parse(name: str, data: bytes) -> Pretrained:
    tensors, metadata = unpack(data)
    about = json.loads(metadata["about"])
    return Pretrained(name, tensors, about["recipe"], about["figures"], about["networks"])


def find_blob(wanted: str, folder: Path = FOLDER) -> bytes | None:
    """The bytes of that digest, or None where nothing that ships has it, or where the file that has it is damaged.

    What has been loaded stays to be had: pages name its digests until the process ends, though the file be replaced.
    """
    if (folder, wanted) not in _loaded:
        try:
            for name, entry in _digests(folder).items():
                if wanted in entry["parts"].values():
                    load(name, folder)
        except PretrainedError:
            return None
    model, part = _loaded.get((folder, wanted), (None, ""))
    return model.blob(part).data if model else None
