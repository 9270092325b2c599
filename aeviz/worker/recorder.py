"""What a run leaves in its folder: maps and decoders for the time line, and states to go on from."""

from __future__ import annotations

import inspect
import json
import textwrap
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch

from aeviz.archive import pack, unpack
from aeviz.data import ImageSet
from aeviz.files import write_whole
from aeviz.models.base import Model
from aeviz.training.trainer import Trainer
from aeviz.worker.run_map import RunMap, decoder_on

SNAPSHOTS = 64  # on the time line; then every second one goes
STATES = 10


def source_of(family: type[Model], phase: str) -> str:
    """The source of a phase, as it runs."""
    return textwrap.dedent(inspect.getsource(getattr(family, phase)))


class Recorder:
    """Writes a run's snapshots into `folder` and thins them as they become many."""

    def __init__(self, folder: Path, shown: ImageSet) -> None:
        self.folder = folder
        self.shown = torch.from_numpy(shown.pixels)  # (n, 784)
        self.map = RunMap(shown.labels)
        self.snapshots = steps_in(folder, "map")
        self.states = steps_in(folder, "state")

    def snapshot(self, trainer: Trainer) -> list[int]:
        """Writes map and decoder of the trainer as it stands. Returns the steps whose files were removed for it.

        Raises TrainingError where a code is not finite, OutOfRangeError where a number is too large to be shown;
        nothing is written then.
        """
        codes, log_variances = trainer.encode(self.shown.to(trainer.device), self.map.labels)
        model = on_processor(trainer.model)
        tensors = self.map.tensors(model, codes, log_variances)
        decoder = decoder_on(self.map.plane, model.decoder)
        about = {"activation": model.decoder.activation, "output": model.spec.decoder_output}
        about |= {"condition": model.spec.condition} if model.spec.condition else {}
        try:
            self._write(trainer.step, "map", pack(tensors, {}))
            self._write(trainer.step, "decoder", pack(decoder, about))
        except OSError:
            if trainer.step not in self.snapshots:  # no half of one
                self._remove([trainer.step], ["map"])
            raise
        if trainer.step not in self.snapshots:
            self.snapshots = sorted([*self.snapshots, trainer.step])
        gone = thinned(self.snapshots, SNAPSHOTS)
        self.snapshots = [step for step in self.snapshots if step not in gone]
        self._remove(gone, ("map", "decoder"))
        return sorted(gone)

    def state(self, trainer: Trainer) -> None:
        """Writes all that the rest of the run depends on."""
        trainer.check()
        self._write(trainer.step, "state", pack(trainer.state(), {"recipe": json.dumps(trainer.recipe.digest)}))
        if trainer.step not in self.states:
            self.states = sorted([*self.states, trainer.step])
        gone = thinned(self.states, STATES)
        self.states = [step for step in self.states if step not in gone]
        self._remove(gone, ("state",))

    def _write(self, step: int, kind: str, data: bytes) -> None:
        """Whole or not at all: it may be read at any time. Raises OSError: the disk is full, the folder gone."""
        write_whole(self.folder / f"{step:06d}.{kind}", data)

    def _remove(self, steps: Iterable[int], kinds: Iterable[str]) -> None:
        for step in steps:
            for kind in kinds:
                (self.folder / f"{step:06d}.{kind}").unlink(missing_ok=True)


def thinned(steps: list[int], most: int) -> set[int]:
    """Which of ascending steps to give up when they are more than `most`: every second, but neither end."""
    return set(steps[1:-1:2]) if len(steps) > most else set()


def steps_in(folder: Path, kind: str) -> list[int]:
    """The steps of which the folder holds a file of this kind, ascending."""
    return sorted(int(path.stem) for path in folder.glob(f"*.{kind}") if path.stem.isdecimal())


def newest_state(folders: Iterable[tuple[Path, float]]) -> dict[str, np.ndarray] | None:
    """The state with the most steps among folders, each with the last step that may be taken from it; None for none."""
    found = [(step, folder) for folder, most in folders for step in steps_in(folder, "state") if step <= most]
    if not found:
        return None
    step, folder = max(found)
    return unpack((folder / f"{step:06d}.state").read_bytes())[0]


def on_processor(model: Model) -> Model:
    """The model itself, or where it lies on a GPU a copy that does not."""
    if next(model.parameters()).device.type == "cpu":
        return model.eval()
    from copy import deepcopy

    return deepcopy(model).cpu().eval()
