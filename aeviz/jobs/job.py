"""One run: where it stands, who watches it, and what a page is told of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from aeviz.jobs.time_line import Metrics, TimeLine
from aeviz.training.branches import Plan
from aeviz.training.recipe import Recipe

if TYPE_CHECKING:
    from aeviz.jobs.process import WorkerProcess

NAME = 32  # digits of the plan's digest that name its run
ENDED = ("done", "stopped", "failed")


def name_of(plan: Plan) -> str:
    """The id of the plan's run."""
    return plan.digest[:NAME]


def ancestors(plan: Plan) -> list[str]:
    """Ids of the runs that it branches from, kept or not: one for each branch, that of the last branch first."""
    names = []
    while plan := plan.parent:
        names.append(name_of(plan))
    return names


@dataclass(frozen=True)
class Failure:
    """Why a run failed: a worker's reason (not_finite, memory, time, data, set, own, settings, error), or ours.

    Ours: died {code}, silent {seconds}, no_worker {}; and of both: disk {}, files {}, folder {}, write {}.
    """

    reason: str
    values: dict[str, object]


@dataclass(frozen=True)
class RunView:
    """A run as it stands at one moment."""

    id: str
    plan: Plan
    state: str  # queued, starting, running, paused, done, stopped or failed
    step: int
    steps: int | None  # None before a worker has said so
    watchers: int
    device: str | None
    notice: str | None  # "cpu" where it went on there for want of memory
    failure: Failure | None
    snapshots: tuple[int, ...]  # their steps
    metrics: Metrics  # the last of each: [value, null]
    folder: Path
    data: Path | None = None  # file of the images, where they are somebody's own

    @property
    def ended(self) -> bool:
        return self.state in ENDED


@dataclass(eq=False)
class Job:
    """What is known of a run. `state` is what is so, `paused` and `stopping` are what somebody wants."""

    id: str
    plan: Plan
    folder: Path
    time_line: TimeLine
    data: Path | None = None  # file of the images, where they are somebody's own
    holders: list[str] = field(default_factory=list)  # sessions; the first drives
    state: str = "queued"
    paused: bool = False
    stopping: bool = False
    leaving: bool = False  # its worker has been told to stop or to park it, and will soon be free
    worker: WorkerProcess | None = None
    step: int = 0
    steps: int | None = None
    stage: int = 0  # which of its stages the step is of
    stages: list[int] = field(default_factory=lambda: [0])  # the step at which each begins
    rate: float | None = None  # examples a second
    left: float | None = None  # seconds
    limit: dict | None = None  # where its time will be over before its end: {"seconds", "step"}
    device: str | None = None
    notice: str | None = None
    unshown: int | None = None  # the step from which nothing could be shown: it has diverged
    failure: Failure | None = None
    phase: dict | None = None  # the last, while it is stepped through
    waits_for_step: bool = False  # paused, and its worker waits for more
    steps_asked: int = 0  # by somebody who is quicker than the worker
    since: float = 0.0  # when it began to run, or to rest, or ended
    spent: float = 0.0  # seconds of training, with all workers that it had
    bytes: int = 0  # of its folder
    grown: bool = False  # since that was measured
    has_states: bool = True  # to go on from

    @cached_property
    def recipe(self) -> Recipe:
        """The recipe that holds at the end."""
        return self.plan.final

    @property
    def driver(self) -> str | None:
        return self.holders[0] if self.holders else None

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    def released(self) -> None:
        """It has no worker any longer."""
        self.worker = self.rate = self.left = self.limit = None
        self.stopping = self.leaving = self.waits_for_step = False

    def end(self, state: str, now: float, failure: Failure | None = None) -> None:
        """It is done, stopped or failed."""
        self.state, self.failure, self.since, self.grown = state, failure, now, True
        self.paused, self.steps_asked, self.phase, self.has_states = False, 0, None, True

    def begin_again(self) -> None:
        """Its files are gone: what was seen of it will come again."""
        self.step, self.spent, self.has_states = 0, 0.0, False
        self.time_line.back_to(-1)

    def hear(self, message: dict, now: float) -> None:
        """What its worker says on the way. Raises KeyError or TypeError for what is not in the protocol."""
        if message["say"] != "phase":  # the step of a phase is that before its end
            self.step = message.get("step", self.step)
            self.stage = message.get("stage", self.stage)
        match message["say"]:
            case "begun":
                self.state, self.since = "paused" if self.paused else "running", now
                self.steps, self.phase, self.unshown = message["steps"], None, None
                self.stages = message["stages"]
                self.device = message["device"]
                self.time_line.back_to(self.step)
            case "progress":
                self.rate, self.left, self.limit = message["rate"], message["left"], message.get("limit")
                self.time_line.point(self.step, message["losses"])
            case "snapshot":
                self.time_line.snapshot(self.step, message["metrics"], message["dropped"])
                self.grown, self.unshown = True, None
            case "unshown" if self.unshown is None:
                self.unshown = self.step
            case "phase":
                self.phase = {key: message[key] for key in ("step", "stage", "phase", "losses", "updated", "rest")}
                self.waits_for_step, self.since = self.paused and message["rest"], now
            case "paused" if self.paused:
                self.state, self.since = "paused", now
            case "resumed" if not self.paused:
                self.state, self.since, self.phase = "running", now, None
            case "notice":
                self.notice = message["what"]

    def view(self, state: str) -> RunView:
        return RunView(
            self.id, self.plan, state, self.step, self.steps, len(self.holders), self.device, self.notice,
            self.failure, self.time_line.steps, self.time_line.metrics, self.folder, self.data,
        )  # fmt: skip

    def news(self, session: str, after: int) -> dict:
        """What a page asks for a few times a second, but for state, place and wait, which depend on other runs."""
        failure = self.failure and {"reason": self.failure.reason, "values": self.failure.values}
        return self.time_line.news(after) | {
            "step": self.step,
            "steps": self.steps,
            "stage": self.stage,
            "stages": self.stages,
            "rate": self.rate,
            "left": self.left,
            "limit": self.limit,
            "watchers": len(self.holders),
            "driver": session == self.driver,
            "device": self.device,
            "notice": self.notice,
            "unshown": self.unshown,
            "failure": failure,
            "phase": self.phase,
        }
