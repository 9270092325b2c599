"""Where puppets play workers: a test hears what the server tells each, and makes it answer."""

from __future__ import annotations

import queue
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from aeviz.jobs import Jobs, Limits, wire
from aeviz.training.branches import Plan
from aeviz.training.recipe import Recipe
from tests.jobs.puppet import HELLO

PATIENCE = 60.0  # seconds until something that must happen is taken not to
PUPPET = (sys.executable, "-m", "tests.jobs.puppet")


def until(holds: Callable[[], object], what: str = "") -> None:
    """Waits until `holds()` does. Raises AssertionError where it never does."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, what or "it never happened"
        time.sleep(0.002)


def plan(number: int = 0, **settings: object) -> Plan:
    """Another number, another run."""
    return Plan(Recipe(**{"data": "digits", "seed": number, "epochs": 1, "batch": 100} | settings))


class Clock:
    """Stands still until a test turns it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Puppet:
    """One worker, in the hands of the test."""

    def __init__(self, connection: socket.socket) -> None:
        self.strings = connection.makefile("rwb")
        self.about = wire.read(self.strings)
        self.pid = self.about["pid"]
        self.run = ""
        self._told: queue.Queue[dict] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        try:
            while (message := wire.read(self.strings)) is not None:
                self._told.put(message)
        except (wire.WireError, OSError):
            pass  # it was killed

    def told(self) -> dict:
        """The next thing that the server tells it."""
        return self._told.get(timeout=PATIENCE)

    def told_nothing(self) -> bool:
        """Whether the server has told it nothing that was not asked for yet."""
        return self._told.empty()

    def order(self, **order: object) -> None:
        wire.write(self.strings, order)

    def say(self, what: str, /, **values: object) -> None:
        undivided = {"begun": {"stages": [0]}, "phase": {"stage": 0}}.get(what, {})
        self.order(say=what, run=self.run, **(undivided | values))

    def takes(self) -> dict:
        """The next thing it is told is to train."""
        order = self.told()
        assert order["do"] == "train", order
        self.run = order["run"]
        return order

    def begins(self, step: int = 0, steps: int = 100) -> dict:
        order = self.takes()
        self.say("begun", step=step, steps=steps, device="Toy")
        return order

    def snapshots(self, step: int, *dropped: int, **metrics: list) -> None:
        self.say("snapshot", step=step, losses={}, metrics=metrics, dropped=list(dropped))

    def progresses(self, step: int, rate: float = 1000.0, left: float = 100.0, loss: float = 1.0) -> None:
        self.say("progress", step=step, losses={"loss": loss}, rate=rate, left=left)

    def rests(self, step: int = 0, phase: str = "reconstruct") -> None:
        """As after a phase of a run that is paused."""
        self.say("phase", step=step, phase=phase, losses={"loss": 1.0}, updated=True, rest=True)

    def pauses(self, step: int = 0) -> None:
        self.say("paused", step=step)
        self.rests(step)

    def ends(self, how: str = "done", step: int = 100, reason: str | None = None, **values: object) -> None:
        self.say("ended", how=how, step=step, reason=reason, values=values, spent=7.0)


class Stage:
    """A Jobs whose workers are puppets, and whose clock stands still."""

    def __init__(self, root: Path, workers: int = 1, **limits: float) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(PATIENCE)
        self.root, self.clock = root, Clock()
        command = (*PUPPET, str(self.listener.getsockname()[1]))
        self.jobs = Jobs(root, workers, command, Limits(**limits), self.clock)

    def puppet(self, ready: bool = True) -> Puppet:
        """The next worker that the server starts."""
        puppet = Puppet(self.listener.accept()[0])
        if ready:
            puppet.order(**HELLO)
        return puppet

    def under_way(self, *sessions: str) -> tuple[str, Puppet]:
        """A run that these sessions hold, the first of which drives, and the next worker, which has begun it."""
        for session in sessions:
            run = self.jobs.start(plan(), session)
        puppet = self.puppet()
        puppet.begins()
        self.until(run, "running")
        return run, puppet

    def pause(self, run: str, puppet: Puppet, step: int = 0) -> None:
        """Ann pauses her run, and its worker rests."""
        self.jobs.pause(run, "ann")
        assert puppet.told() == {"do": "pause"}
        puppet.pauses(step)
        self.until(run, "paused")
        until(lambda: self.jobs.news(run, "ann", 0)["phase"], "never at rest")

    def pass_time(self, seconds: float) -> None:
        self.clock.now += seconds
        self.jobs.tick()

    def state(self, run: str) -> str:
        return self.jobs.view(run).state

    def until(self, run: str, state: str) -> None:
        """Waits until the run is in that state."""
        until(lambda: self.state(run) == state, f"never {state}")

    def place(self, run: str) -> int | None:
        return self.jobs.news(run, "", 0)["place"]

    def gone(self, run: str) -> bool:
        """Whether the run is unknown, and its folder gone."""
        return self.jobs.file(run, "plan.json") is None and not (self.root / run).exists()

    def close(self) -> None:
        self.jobs.close()
        self.listener.close()
