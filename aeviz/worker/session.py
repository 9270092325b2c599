"""One run inside a worker: trains, shows what happens, and obeys pause, resume, step, stop and park."""

from __future__ import annotations

import contextlib
import queue
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor

from aeviz.errors import AevizError
from aeviz.training.branches import Plan
from aeviz.training.device import device_name
from aeviz.training.splits import TrainingData
from aeviz.training.trainer import PhaseDone, Run, mean_of
from aeviz.worker.live_metrics import Figures, LiveMetrics
from aeviz.worker.pace import Pace
from aeviz.worker.recorder import Recorder, newest_state, on_processor
from aeviz.worker.run_map import OutOfRangeError

# Shares of the time: what is shown of a run may cost it a twentieth in all.
SNAPSHOT_SHARE, METRIC_SHARE, STATE_SHARE = 0.022, 0.007, 0.005
PROGRESS_EVERY = 0.2  # seconds
MEMORY_EVERY = 1.0


class LimitError(AevizError):
    """A run took more memory (MB) or time (s) than a run may."""

    def __init__(self, reason: str, limit: float) -> None:
        super().__init__(f"The run is over its limit of {reason}: {limit:g}.")
        self.reason, self.limit = reason, limit


class Halt(Exception):  # noqa: N818 - no error: the server asked for it
    """The run ends here, and how."""


class RunSession:
    """A run as the server ordered it. `run` returns "done", "stopped" or "parked"."""

    def __init__(
        self,
        order: dict,
        say: Callable[..., None],
        commands: queue.Queue[dict],
        data: Callable[[str, Path | None], TrainingData],
    ) -> None:
        self.order, self.commands, self.data = order, commands, data
        self.name: str = order["run"]
        self.say = say
        self.limits: dict[str, float] = order["limits"]
        self.paused: bool = order.get("paused", False)
        self.wish: str | None = None  # "stop" or "park", once the server has said so
        self.step = 0
        self.spent = self.spent_before = float(order.get("spent", 0.0))  # seconds of training

    def tell(self, what: str, /, **values: object) -> None:
        """Says something of this run."""
        self.say(what, run=self.name, **values)

    def _tell_step(self, what: str, /, **values: object) -> None:
        """Says something of the step at which the trainer stands, and of the stage that it is of."""
        step = self.run_.trainer.step
        self.tell(what, step=step, stage=self.schedule.place(step), **values)

    def run(self, device: torch.device) -> str:
        """Trains on `device` from the newest state there is.

        Raises TrainingError, DataError, PlanError and LimitError, each with its sentence.
        """
        plan = Plan.from_dict(self.order["plan"])
        path = self.order.get("data")
        self.images = self.data(plan.recipe.data, Path(path) if path else None)
        folder = Path(self.order["folder"])
        self.run_ = Run(plan, self.images.train, device)
        self.announced: int | None = None  # the step of the last snapshot: none is announced twice
        self.recorder = Recorder(folder, self.images.shown)
        self.live_metrics = LiveMetrics(self.images.shown)
        if state := newest_state([(folder, float("inf")), *self._ancestors(plan)]):
            self.run_.load_state(state)
        self._begin()
        try:
            self._train()
        except Halt as halt:
            how = str(halt)
        else:
            how = "done"
        self._record()
        return how

    def forget(self) -> None:
        """Removes what the run has written: chance on another device is another, so it begins again there."""
        for kind in ("map", "decoder", "state"):
            for path in Path(self.order["folder"]).glob(f"*.{kind}"):
                path.unlink(missing_ok=True)

    def _ancestors(self, plan: Plan) -> list[tuple[Path, float]]:
        """The folders of the runs that this one branches from, nearest first, each up to where it was left."""
        last = [branch.step for branch in reversed(plan.branches)]
        return [(Path(folder), step) for folder, step in zip(self.order.get("parents", ()), last, strict=False)]

    def _begin(self) -> None:
        trainer = self.run_.trainer
        self.step = trainer.step
        self.terms: list[dict[str, Tensor]] = []
        self.since_snapshot: list[dict[str, float]] = []
        self.began, self.first_step, self.paused_for = time.perf_counter(), trainer.step, 0.0
        self.snapshots = Pace(SNAPSHOT_SHARE, 0.2, early=(0.05, 0.15, 0.3))
        self.metrics = Pace(METRIC_SHARE, 1.0, early=(0.3, 0.8))
        self.states = Pace(STATE_SHARE, 2.0)
        self.reports, self.memory = Pace(1.0, PROGRESS_EVERY), Pace(1.0, MEMORY_EVERY)
        self.schedule = self.run_.schedule
        begins = list(self.schedule.begins)
        self._tell_step("begun", steps=self.run_.steps, stages=begins, device=device_name(trainer.device))
        self._snapshot(metrics=True)
        if not self.recorder.states:
            self.recorder.state(trainer)
        self.at_rest = False  # that it is paused has been told
        if self.paused:
            self._tell_paused()

    def _train(self) -> None:
        while not self.run_.done:
            self._compute_step()
            if self.wish:
                raise Halt({"stop": "stopped", "park": "parked"}[self.wish])
            if not self.run_.done:  # the end is recorded by itself
                self._show()

    def _compute_step(self) -> None:
        """One step. Who goes phase by phase rests after each; a pause that comes on the way waits for the step's end.

        There weights and step agree: the map of a step that is half computed would be of no step.
        """
        terms: dict[str, Tensor] = {}
        last = list(self.run_.trainer.updates[-1].phases)[-1]
        step = self.step
        for done in self.run_.phases():
            terms |= done.terms
            self._listen()
            if self.at_rest and done.phase != last:
                self._rest(done, step)
        self.terms.append(terms)
        self.step = self.run_.trainer.step
        if self.paused and not self.wish and not self.run_.done:
            self._record()
            if not self.at_rest:
                self._tell_paused()
            self._rest(done, step)

    # ---- what the server says

    def _listen(self) -> None:
        """Takes what the server has said since."""
        while not self.commands.empty():
            self._take(self.commands.get())

    def _rest(self, done: PhaseDone, step: int) -> None:
        """While paused: tells the phase of `step` that has been computed, and waits to be told to go on."""
        if not self.paused or self.wish:
            return
        began = time.perf_counter()
        self.run_.trainer.check()  # what is told is finite
        losses = {name: float(value) for name, value in done.terms.items()}
        place = self.schedule.place(step)  # of the step that it belongs to, which may be a stage's last
        self.tell("phase", step=step, stage=place, phase=done.phase, losses=losses, updated=done.updated, rest=True)
        self.stepped = False
        while self.paused and not self.stepped and not self.wish:
            self._take(self.commands.get())
        self.paused_for += time.perf_counter() - began

    def _tell_paused(self) -> None:
        self.at_rest = True
        self.tell("paused", step=self.step)

    def _take(self, command: dict) -> None:
        match command.get("do"):
            case "pause":
                self.paused = True
            case "resume" if self.paused:
                self.paused = self.at_rest = False
                self.tell("resumed", step=self.step)
            case "step":
                self.stepped = True
            case "stop" | "park" as wish:
                self.wish = wish

    # ---- what is shown

    def _record(self) -> None:
        """Everything as it stands at this step, so that map, losses and figures are all of it."""
        self._snapshot(metrics=True)
        self.recorder.state(self.run_.trainer)

    def _show(self) -> None:
        if self.run_.trainer.step in self.schedule.begins:  # a stage has ended: its losses are told apart from the next
            self._record()
        if self.reports.due():
            with self.reports.spend():
                self._report()
        if self.memory.due():  # before the snapshot, for the last one comes with figures
            with self.memory.spend():
                self._check_limits()
        if self.snapshots.due():
            self._snapshot()
        if self.states.due():
            with self.states.spend():
                self.recorder.state(self.run_.trainer)

    def _report(self) -> None:
        """Losses since the last report, how fast it goes, how long it will take, and where its limit will end it."""
        if not self.terms:
            return
        trainer = self.run_.trainer
        trainer.check()  # what is told is finite
        losses = mean_of(self.terms)
        self.since_snapshot += [losses] * len(self.terms)
        self.terms = []
        spent = max(1e-6, self._spent())
        rate = (trainer.step - self.first_step) / spent  # steps a second
        left = (self.run_.steps - trainer.step) / max(rate, 1e-6)
        may = max(0.0, self.limits["seconds"] - self.spent)
        limit = None
        if left > may:  # it will not come to its end
            limit = {"seconds": self.limits["seconds"], "step": int(trainer.step + rate * may)}
        self._tell_step("progress", losses=losses, rate=rate * trainer.batch, left=min(left, may), limit=limit)

    def _snapshot(self, metrics: bool = False) -> None:
        """Map, decoder and figures as they stand; the last good ones stay while nothing can be shown of the run.

        When that is so hangs on when it is looked at, so it does not end the run: its loss will.
        """
        self._report()
        trainer = self.run_.trainer
        if self.announced == trainer.step:
            return
        dropped = None
        with self.snapshots.spend(), contextlib.suppress(OutOfRangeError):
            dropped = self.recorder.snapshot(trainer)
        if dropped is None:
            self.tell("unshown", step=trainer.step)
            return
        figures: Figures = {}
        if metrics or self.metrics.due():
            with self.metrics.spend():
                figures = self.live_metrics.figures(on_processor(trainer.model), trainer.step)
        self.announced = trainer.step
        self._tell_step("snapshot", losses=self._losses_since(), metrics=figures, dropped=dropped)

    def _losses_since(self) -> dict[str, float]:
        """The mean of each loss over the steps since the last snapshot that have it."""
        seen, self.since_snapshot = self.since_snapshot, []
        names = dict.fromkeys(name for step in seen for name in step)
        values = {name: [step[name] for step in seen if name in step] for name in names}
        return {name: sum(known) / len(known) for name, known in values.items()}

    def _spent(self) -> float:
        """Seconds of training since this worker took the run."""
        spent = time.perf_counter() - self.began - self.paused_for
        self.spent = self.spent_before + spent
        return spent

    def _check_limits(self) -> None:
        if self.spent_before + self._spent() > self.limits["seconds"]:
            self._record()
            raise LimitError("time", self.limits["seconds"])
        if resident_megabytes() > self.limits["megabytes"]:
            raise LimitError("memory", self.limits["megabytes"])


def resident_megabytes() -> float:
    """Memory that this process holds; on systems without /proc, the most that it ever held."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmRSS")) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024**2 if sys.platform == "darwin" else 1024)
