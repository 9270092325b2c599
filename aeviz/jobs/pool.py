"""The workers, the queue before them, and who makes room for whom."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from aeviz.jobs import estimate
from aeviz.jobs.errors import reason_of
from aeviz.jobs.estimate import Estimate
from aeviz.jobs.fair_queue import FairQueue
from aeviz.jobs.job import Failure, Job, ancestors
from aeviz.jobs.limits import Limits
from aeviz.jobs.process import WorkerProcess

FAILED_STARTS = 3  # of workers, one after the other, before those who wait are told
FAREWELL = 3.0  # seconds that workers have to leave by themselves


class Pool:
    """Up to `most` workers. Whoever calls holds the lock, but for `start_workers` and `close`, where he must not.

    A run is computed by one worker at a time, but not always by the same: while others wait it is parked, that is,
    written down and taken up again later, when it has had its slice or is paused. That changes nothing of its outcome.
    """

    def __init__(
        self,
        most: int,
        start: Callable[[Path, float], WorkerProcess],
        limits: Limits,
        clock: Callable[[], float],
        lock: threading.RLock,
        left: Callable[[Job], None],
        wake: Callable[[], None],
    ) -> None:
        """start: makes a worker, of the root folder and the time. left: is told of each run that its worker has left.

        wake: asks for `start_workers` to be called soon.
        """
        self._most, self._start, self._limits, self._clock = most, start, limits, clock
        self._lock, self._left, self._wake = lock, left, wake
        self.queue: FairQueue[Job] = FairQueue()
        self.workers: list[WorkerProcess] = []
        self.phases: dict[str, dict[str, str]] = {}  # model -> phase -> its source, from a worker's hello
        self._estimate = Estimate()
        self._used: float | None = None  # when a worker was last wanted
        self._failed_starts = 0
        self._closed = False

    # ---- what is asked of it

    def want(self) -> None:
        """Somebody will train: a worker should be up."""
        self._used, self._failed_starts = self._clock(), 0
        self._wake()

    def enqueue(self, run: Job) -> None:
        """The run waits its turn, for all who hold it."""
        run.state = "queued"
        for session in run.holders:
            self.queue.put(session, run)
        self._schedule()
        self.want()

    def pause(self, run: Job) -> None:
        """The run rests after the phase that is being computed; one that waits leaves the queue."""
        run.paused = True
        if run.worker:
            self._tell(run, "pause")
        else:
            self.queue.remove(run)
            run.state = "paused"

    def resume(self, run: Job) -> None:
        """A paused run goes on, at once where it kept its worker."""
        run.paused, run.waits_for_step, run.steps_asked = False, False, 0
        if run.worker:
            self._tell(run, "resume")
        else:
            self.enqueue(run)

    def step(self, run: Job) -> None:
        """The next phase of a paused run."""
        if run.worker or run in self.queue:
            run.steps_asked += 1
            self._step_on(run)
        else:
            self.enqueue(run)  # a worker that begins paused computes one phase by itself

    def stop(self, run: Job) -> None:
        """Ends the run; where it has a worker, when that has written down what there is."""
        if run.worker:
            run.stopping = True
            self._let_go(run, "stop")
        elif not run.ended:
            self.queue.remove(run)
            run.end("stopped", self._clock())

    # ---- what is told of the queue

    def state(self, run: Job) -> str:
        """The run's state; one that waits for nothing but a worker to get up is starting."""
        if run.state == "queued" and run in self.queue.order()[: self._most - len(self._busy())]:
            return "starting"
        return run.state

    def place(self, run: Job) -> tuple[int | None, float | None]:
        """The run's place in the queue (1 is next), and seconds until it begins; None where that is not so or known."""
        if self.state(run) != "queued":
            return None, None
        now, busy = self._clock(), self._busy()
        ahead = self.queue.order()[: self.queue.order().index(run)]
        until_free = [0.0] * (self._most - len(busy)) + [self._until_free(run, now) for run in busy]
        return len(ahead) + 1, estimate.wait(until_free, [self._turn(run, self._limits.slice) for run in ahead])

    def _until_free(self, run: Job, now: float) -> float | None:
        keeps = 0.0 if run.leaving else max(0.0, self._keeps(run, now))
        return keeps if run.paused else self._turn(run, keeps)

    def _turn(self, run: Job, most: float) -> float | None:
        """Seconds that the run takes a worker for: to its end, and `most` at most."""
        left = self._estimate.seconds(run.recipe, run.step) if run.left is None else run.left
        return None if left is None else min(left, most)

    # ---- what time brings

    def tick(self, kept: bool) -> None:
        """Ends workers that hang or that nobody needs, and has waiting runs computed. kept: there are runs."""
        self._end_silent()
        self._schedule()
        self._retire(kept)

    def start_workers(self, root: Path, kept: bool) -> None:
        """Starts those that are missing, without the lock: a process takes some milliseconds to start."""
        for _ in range(self._needed(kept) - len(self.workers)):
            try:
                worker = self._start(root, self._clock())
            except OSError as error:
                traceback.print_exc()
                with self._lock:
                    self._start_failed("files" if reason_of(error) == "files" else "no_worker")
                continue
            with self._lock:
                self.workers.append(worker)
                worker.listen(self._heard, self._gone)

    def close(self) -> None:
        """Ends all workers. Takes some seconds where one hangs."""
        with self._lock:
            self._closed = True
        for worker in self.workers:
            worker.hang_up()
        end = time.monotonic() + FAREWELL
        for worker in self.workers:
            if not worker.join(end - time.monotonic()):
                worker.kill()
                worker.join(FAREWELL)

    def _busy(self) -> list[Job]:
        return [worker.run for worker in self.workers if worker.run]

    def _end_silent(self) -> None:
        """Kills workers that say nothing although they should; `_gone` does the rest."""
        for worker in self.workers:
            rests = worker.ready and (worker.run is None or (worker.run.waits_for_step and not worker.run.leaving))
            if not rests and self._clock() - worker.heard >= self._limits.silent:
                worker.silent = True
                worker.kill()

    def _schedule(self) -> None:
        """Gives waiting runs to free workers; where there are too few, asks others to make room."""
        for worker in self.workers:
            if worker.ready and worker.run is None and len(self.queue):
                self._give(worker, self.queue.take())
        busy, now = self._busy(), self._clock()
        short = len(self.queue) - (self._most - len(busy)) - sum(run.leaving for run in busy)
        may_go = [run for run in busy if self._keeps(run, now) <= 0 and not run.leaving]
        may_go.sort(key=lambda run: (not run.paused, run.since))
        for run in may_go[: max(0, short)]:
            self._let_go(run, "park")

    def _keeps(self, run: Job, now: float) -> float:
        """Seconds that a run may still keep its worker while others wait."""
        if run.state == "paused":
            return self._limits.rest - (now - run.since if run.waits_for_step else 0)
        return self._limits.slice - (now - run.since if run.state == "running" else 0)

    def _needed(self, kept: bool) -> int:
        """How many workers there should be."""
        if self._failed_starts >= FAILED_STARTS:
            return 0
        used_lately = self._used is not None and self._clock() - self._used < self._limits.idle
        # While there are runs there is a worker: it removes their folders should the server be killed.
        least = 1 if kept or used_lately else 0
        return max(least, min(self._most, len(self._busy()) + len(self.queue)))

    def _retire(self, kept: bool) -> None:
        """Ends workers that have had nothing to do for long; the memory is the system's again."""
        now = self._clock()
        idle = [worker for worker in self.workers if worker.ready and worker.run is None]
        idle = [worker for worker in idle if now - worker.idle_since >= self._limits.idle]
        for worker in idle[: max(0, len(self.workers) - self._needed(kept))]:
            self.workers.remove(worker)
            worker.kill()  # at the end of its input it would remove the root folder

    # ---- what workers are told

    def _give(self, worker: WorkerProcess, run: Job) -> None:
        worker.run, run.worker, run.state = run, worker, "starting"
        order = {
            "do": "train",
            "run": run.id,
            "plan": run.plan.to_dict(),
            "folder": str(run.folder),
            "data": run.data and str(run.data),
            "parents": [str(run.folder.parent / name) for name in ancestors(run.plan)],
            "limits": {"seconds": self._limits.seconds, "megabytes": self._limits.megabytes},
            "paused": run.paused,
            "spent": run.spent,
        }
        self._send(worker, order)

    def _let_go(self, run: Job, how: str) -> None:
        if not run.leaving:
            run.leaving = True
            self._tell(run, how)

    def _step_on(self, run: Job) -> None:
        """One step is told at a time: a worker that rests takes up the next."""
        if run.steps_asked and run.waits_for_step and not run.leaving:
            run.steps_asked -= 1
            run.waits_for_step = False
            self._tell(run, "step")

    def _tell(self, run: Job, what: str) -> None:
        self._send(run.worker, {"do": what})

    def _send(self, worker: WorkerProcess, message: dict) -> None:
        worker.heard = self._clock()  # it has as long again to answer
        worker.send(message)

    # ---- what workers say, in threads of theirs

    def _heard(self, worker: WorkerProcess, message: dict) -> None:
        """Raises KeyError, TypeError or the like for what is not in the protocol."""
        with self._lock:
            worker.heard = self._clock()
            if message["say"] == "hello":
                worker.ready, worker.device, worker.idle_since = True, message["device"], worker.heard
                self.phases, self._failed_starts = message["phases"], 0
                self._schedule()
            elif worker.run and message["run"] == worker.run.id:
                if message["say"] == "ended":
                    self._ended(worker.run, message)
                else:
                    worker.run.hear(message, worker.heard)
                    self._learn(worker.run, message["say"])

    def _learn(self, run: Job, what: str) -> None:
        match what:
            case "begun" if run.recipe.epochs == run.plan.recipe.epochs:  # else they are those of its first stretch
                self._estimate.saw_steps(run.recipe, run.steps)
            case "progress":
                self._estimate.saw_rate(run.recipe, run.rate)
            case "phase":
                self._step_on(run)

    def _ended(self, run: Job, message: dict) -> None:
        how, now, stopping = message["how"], self._clock(), run.stopping
        run.worker.run, run.worker.idle_since, run.step = None, now, message["step"]
        run.spent = message["spent"] if how == "parked" else 0.0
        run.released()
        if how == "failed":
            run.end(how, now, Failure(message["reason"], message["values"]))
        elif how == "done" or stopping:
            run.end("done" if how == "done" else "stopped", now)
        elif run.paused and not run.steps_asked:
            run.state = "paused"
        else:  # parked; or stopped, and asked for again meanwhile
            run.steps_asked = max(0, run.steps_asked - 1)  # one phase comes by itself
            self.enqueue(run)
        self._left(run)
        self._schedule()

    def _gone(self, worker: WorkerProcess, code: int) -> None:
        """A worker has ended that was not told to."""
        with self._lock:
            if self._closed or worker not in self.workers:
                return
            self.workers.remove(worker)
            if run := worker.run:
                run.released()
                died = Failure("died", {"code": code})
                silent = Failure("silent", {"seconds": self._limits.silent})
                run.end("failed", self._clock(), silent if worker.silent else died)
                self._left(run)
            elif not worker.ready:
                self._start_failed()
            self._wake()

    def _start_failed(self, reason: str = "no_worker") -> None:
        self._failed_starts += 1
        if self._failed_starts >= FAILED_STARTS:
            for run in list(self.queue.order()):
                self.queue.remove(run)
                run.end("failed", self._clock(), Failure(reason, {}))
