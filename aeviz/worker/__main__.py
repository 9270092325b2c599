"""A worker process: trains what it is told to, and says what happens.   python -m aeviz.worker --root FOLDER

Frames of JSON come in on stdin and go out on stdout (aeviz.jobs.wire); arrays go through files in the run's folder.
When stdin ends, the server is gone: the worker removes the root folder of all runs and leaves, whatever it is doing.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import queue
import shutil
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from aeviz.data import DataError, ImageSet
from aeviz.data.sets import SIDE
from aeviz.errors import AevizError
from aeviz.jobs import wire
from aeviz.jobs.errors import reason_of
from aeviz.models.build import network_of
from aeviz.models.registry import FAMILIES
from aeviz.training.branches import PlanError
from aeviz.training.device import best_device, device_name
from aeviz.training.recipe import USUAL_DATA, Recipe
from aeviz.training.splits import TrainingData, training_data
from aeviz.training.trainer import Trainer, TrainingError
from aeviz.worker.priority import stand_back
from aeviz.worker.recorder import source_of
from aeviz.worker.session import LimitError, RunSession

Say = Callable[..., None]


class Worker:
    """Takes one run after another. `say` sends a message to the server, `commands` holds what the server says."""

    def __init__(self, say: Say, commands: queue.Queue[dict]) -> None:
        self.say, self.commands = say, commands
        self.device = best_device()
        self.kept: dict[str, TrainingData] = {}

    def hello(self) -> None:
        """Says what it computes on, and the source of each phase, from the very methods that run."""
        phases = {name: {p: source_of(network_of(name), p) for p in spec.phases} for name, spec in FAMILIES.items()}
        self.say("hello", device=device_name(self.device), threads=torch.get_num_threads(), phases=phases)

    def warm_up(self) -> None:
        """The first steps of a process take a second longer than all others; better now than when somebody waits."""
        blank = ImageSet("blank", np.zeros((64, SIDE, SIDE), np.uint8), np.zeros(64, np.int64))
        longest = max(FAMILIES.values(), key=lambda spec: len(spec.phases)).name
        trainer = Trainer(Recipe(longest, batch=32), blank, self.device)
        for _ in range(2):
            trainer.advance()
        with contextlib.suppress(DataError):  # whoever asks for it will be told
            self.data(USUAL_DATA, None)

    def data(self, name: str, path: Path | None) -> TrainingData:
        """The data of a recipe; the usual set stays in memory, of the others the last."""
        if name not in self.kept:
            self.kept = {kept: data for kept, data in self.kept.items() if kept == USUAL_DATA}
            self.kept[name] = training_data(name, path)
        return self.kept[name]

    def serve(self) -> None:
        """For ever: one run at a time."""
        while True:
            order = self.commands.get()
            if order.get("do") == "train":
                self.train(order)

    def train(self, order: dict) -> None:
        """One run to its end, and how it ended."""
        session = RunSession(order, self.say, self.commands, self.data)
        reason, values = None, {}
        try:
            how = self._outcome(session)
        except TrainingError as error:
            how, reason, values = "failed", "not_finite", {"step": error.step}
        except LimitError as error:
            how, reason, values = "failed", error.reason, {"limit": error.limit}
        except (MemoryError, torch.OutOfMemoryError):
            how, reason, values = "failed", "memory", {"limit": order["limits"]["megabytes"]}
        except DataError as error:
            how, (reason, values) = "failed", _of_data(error)
            if reason == "data":
                traceback.print_exc()
        except OSError as error:  # what is in the run's folder stays there, and can be gone on from
            how, reason = "failed", reason_of(error)
            if reason == "write":
                traceback.print_exc()
        except (PlanError, TypeError, ValueError):  # what it says is for the log: it may name folders of this machine
            traceback.print_exc()
            how, reason = "failed", "settings"
        except Exception:  # a run that fails must not take the worker with it
            traceback.print_exc()
            how, reason = "failed", "error"
        self.say(
            "ended", run=order["run"], how=how, step=session.step, reason=reason, values=values, spent=session.spent
        )

    def _outcome(self, session: RunSession) -> str:
        if self.device.type == "cuda":
            try:
                return session.run(self.device)
            except torch.OutOfMemoryError:
                torch.cuda.empty_cache()
                session.forget()
                self.say("notice", run=session.name, what="cpu")
        return _named_as_memory(session.run, torch.device("cpu"))


def _of_data(error: DataError) -> tuple[str, dict]:
    """Reason and values for which the page has words in each language, without this machine's folders."""
    if error.reason.startswith("set_"):
        return "set", {"file": error.values.get("set")} | error.values
    if error.reason in ("kept_damaged", "other_images"):
        return "own", {}
    return "data", {}


def _named_as_memory(run: Callable[[torch.device], str], device: torch.device) -> str:
    """On the processor PyTorch reports memory that it does not get as a RuntimeError with this word in it."""
    try:
        return run(device)
    except RuntimeError as error:
        if "allocate memory" in str(error):
            raise MemoryError from error
        raise


def listen(source, commands: queue.Queue[dict], root: Path) -> None:
    """Hands on what the server says; at the end of it, ends everything."""
    try:
        while (message := wire.read(source)) is not None:
            commands.put(message)
    except (wire.WireError, OSError):
        traceback.print_exc()
    clear(root)
    os._exit(0)


def clear(root: Path) -> None:
    """Removes the folder though a run may be writing into it: under another name nothing new can come into it."""
    with contextlib.suppress(OSError):  # another worker was first
        root = root.rename(root.with_name(f"{root.name}.{os.getpid()}"))
    shutil.rmtree(root, ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, required=True, help="the folder that holds the folders of all runs")
    parser.add_argument("--threads", type=int, default=1)
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    frames = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what anybody prints must not come between the frames
    speaking = threading.Lock()

    def say(what: str, /, **values: object) -> None:
        with speaking:
            wire.write(frames, {"say": what, **values})

    commands: queue.Queue[dict] = queue.Queue()
    threading.Thread(target=listen, args=(sys.stdin.buffer, commands, chosen.root), daemon=True).start()
    stand_back()  # who trains; who listens clears up at once when it is told to
    worker = Worker(say, commands)
    worker.warm_up()
    worker.hello()
    try:
        worker.serve()
    except BrokenPipeError:  # the server went while we spoke; `listen` cleans up
        threading.Event().wait(5)


if __name__ == "__main__":
    try:
        main()
    except AevizError as error:
        sys.exit(str(error))
