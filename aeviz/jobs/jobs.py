"""Who may train now: the runs of all sessions, their queue, and the workers that compute them."""

from __future__ import annotations

import atexit
import os
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from aeviz.jobs import estimate, process, store
from aeviz.jobs.errors import JobsError, UnknownRunError
from aeviz.jobs.estimate import Estimate
from aeviz.jobs.fair_queue import FairQueue
from aeviz.jobs.leases import Leases
from aeviz.jobs.limits import Limits
from aeviz.jobs.process import WorkerProcess
from aeviz.jobs.run import Failure, Run, RunView
from aeviz.jobs.store import Store
from aeviz.jobs.time_line import TimeLine
from aeviz.plan import Plan

MOST_WORKERS = 4
FAILED_STARTS = 3  # of workers, one after the other, before those who wait are told
TICK = 0.5  # seconds between two looks at the clock
FAREWELL = 3.0  # seconds that workers have to leave by themselves


def cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def name_of(plan: Plan) -> str:
    """The id of the plan's run."""
    return plan.digest[:32]


def ancestors(plan: Plan) -> list[str]:
    """Ids of the runs that this one branches from, whether they are kept or not, one for each branch, the last first."""
    names = []
    while plan := plan.parent:
        names.append(name_of(plan))
    return names


class Jobs:
    """One a server process. Every method may be called from any thread, and returns at once.

    A run is named by its plan: who asks for a plan that runs already joins it. The session that came first drives (it
    may pause, step and stop), the others watch. No process and no thread is started before somebody asks for one.
    """

    def __init__(
        self,
        root: Path | None = None,
        workers: int | None = None,
        command: Sequence[str] | None = None,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """root: folder for all runs, removed at the end; by default a temporary one. command: starts a worker."""
        self._limits, self._clock = limits, clock
        self._command = tuple(command or process.COMMAND)
        self._most = workers or min(cores(), MOST_WORKERS)
        self._threads = max(1, cores() // self._most)
        self._sweeps = root is None
        self._store = Store(root)
        self._leases = Leases(limits, clock)
        self._queue: FairQueue[Run] = FairQueue()
        self._estimate = Estimate()
        self._runs: dict[str, Run] = {}
        self._workers: list[WorkerProcess] = []
        self._phases: dict[str, dict[str, str]] = {}
        self._used: float | None = None  # when somebody last wanted a worker
        self._failed_starts = 0
        self._closed = False
        self._lock = threading.RLock()  # of everything above
        self._tending = threading.Lock()  # one `tick` at a time
        self._due = threading.Event()
        self._supervisor: threading.Thread | None = None

    # ---- what sessions ask for

    def warm(self) -> None:
        """Has a worker started, without waiting for it."""
        with self._lock:
            self._open()

    def start(self, plan: Plan, session: str, data: Path | None = None) -> str:
        """The id of the plan's run, which `session` holds from now on.

        A new run waits its turn; one that waits, runs or is done is joined; one that was stopped or failed goes on, and
        who asked for that drives it. data: the file of own images, where the recipe names such. A session that holds
        as many runs as it may lets its oldest ended one go.
        Raises JobsError "too_many" or "queue_full", each with its limit.
        """
        name = name_of(plan)
        with self._lock:
            self._open()
            self._leases.touch(session)
            run = self._runs.get(name)
            waits = run is None or run.state in ("stopped", "failed")
            oldest = self._room(session, name, ancestors(plan))
            if waits and self._queue.count(session) >= self._limits.queued_each:
                raise JobsError("too_many", limit=self._limits.queued_each)
            if waits and len(self._queue) >= self._limits.queued:
                raise JobsError("queue_full", limit=self._limits.queued)
            if oldest:
                self._give_up(oldest, session)
            if run is None:
                folder = self._store.make(name, plan)
                run = self._runs[name] = Run(name, plan, folder, TimeLine(self._limits.points))
            run.data = data or run.data
            if run.stopping:  # a moment ago; it goes on when its worker has left it
                run.stopping = run.paused = False
            if waits and session in run.holders:
                run.holders.remove(session)
            if session not in run.holders:
                run.holders.insert(0 if waits else len(run.holders), session)
            self._leases.add(session, name)
            if waits:
                run.failure = run.notice = None
                run.paused = False
                self._enqueue(run)
            elif run in self._queue:
                self._queue.put(session, run)
            return name

    def pause(self, run: str, session: str) -> None:
        """Raises JobsError "shared" where another session drives, UnknownRunError; so do the next three."""
        with self._lock:
            found = self._driven(run, session)
            if found.ended or found.paused:
                return
            found.paused = True
            if found.worker:
                self._tell(found, "pause")
            else:
                self._queue.remove(found)
                found.state = "paused"

    def resume(self, run: str, session: str) -> None:
        """Goes on at once where the run kept its worker; else it waits its turn again."""
        with self._lock:
            found = self._driven(run, session)
            if found.ended or not found.paused:
                return
            found.paused = False
            if found.worker:
                found.waits_for_step, found.steps_asked = False, 0
                self._tell(found, "resume")
            else:
                self._enqueue(found)

    def step(self, run: str, session: str) -> None:
        """The next phase of a run that is paused; of one that gave up its worker, when its turn has come."""
        with self._lock:
            found = self._driven(run, session)
            if found.ended or not found.paused:
                return
            if found.waits_for_step and not found.leaving:
                self._step(found)
            elif found.worker or found in self._queue:
                found.steps_asked += 1
            else:
                self._enqueue(found)  # a worker that begins paused computes one phase by itself

    def stop(self, run: str, session: str) -> None:
        """Ends the run, for all who watch it. It keeps what there is to see, and can be gone on with by `start`."""
        with self._lock:
            found = self._driven(run, session)
            if not found.ended:
                self._stop(found)

    def leave(self, run: str, session: str) -> None:
        """The session no longer holds the run. One that nobody holds is stopped, and goes."""
        with self._lock:
            found = self._runs.get(run)
            if found and session in found.holders:
                self._give_up(found, session)

    def touch(self, session: str) -> None:
        """The session is here: ends the grace that `leave_soon` began."""
        with self._lock:
            self._leases.touch(session)

    def leave_soon(self, session: str) -> None:
        """The session's websocket has gone: unless it is seen again, all its leases end after the grace."""
        with self._lock:
            self._leases.leave_soon(session)

    # ---- what pages are told

    def view(self, run: str) -> RunView:
        """Raises UnknownRunError."""
        with self._lock:
            found = self._find(run)
            return found.view(self._state(found))

    def news(self, run: str, session: str, after: int) -> dict:
        """What has come after number `after` (0: everything), and how the run stands; goes into JSON as it is.

        Raises UnknownRunError.
        """
        with self._lock:
            found = self._find(run)
            self._leases.polled(session)
            state, place = self._state(found), None
            if state == "queued":
                place = self._queue.order().index(found) + 1
            wait = self._wait(place) if place else None
            return found.news(session, after) | {"state": state, "place": place, "wait": wait}

    def file(self, run: str, name: str) -> Path | None:
        """A file of the run's folder; None where there is none, or no run may have one of that name."""
        with self._lock:
            return self._store.file(run, name) if run in self._runs else None

    def phases(self, model: str) -> dict[str, str]:
        """The source of each phase of the model; {} before a worker has said hello."""
        return self._phases.get(model, {})

    # ---- life

    def tick(self) -> None:
        """What time brings. The supervisor calls it; who has another clock calls it after turning that."""
        with self._tending:
            with self._lock:
                if self._closed:
                    return
                for session in self._leases.ended():
                    for run in self._leases.runs(session):
                        self._give_up(self._runs[run], session)
                self._end_silent()
                self._schedule()
                self._retire()
                missing = self._needed() - len(self._workers)
                grown = [run for run in self._runs.values() if run.grown]
            for _ in range(missing):
                self._start_worker()
            self._store.tidy()
            for run in grown:
                run.grown, run.bytes = False, store.size(run.folder)
            with self._lock:
                self._keep_quota()

    def close(self) -> None:
        """Ends all workers and removes all runs. Takes some seconds where a worker hangs."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
        self._due.set()
        if self._supervisor:
            self._supervisor.join()
            atexit.unregister(self.close)
        with self._tending:
            for worker in self._workers:
                worker.hang_up()
            end = time.monotonic() + FAREWELL
            for worker in self._workers:
                if not worker.join(end - time.monotonic()):
                    worker.kill()
                    worker.join(FAREWELL)
            self._store.close()

    def _open(self) -> None:
        """Somebody wants a worker. Raises JobsError once closed."""
        if self._closed:
            raise JobsError("closed")
        self._used, self._failed_starts = self._clock(), 0
        if self._supervisor is None:
            self._store.open()
            self._supervisor = threading.Thread(target=self._supervise, name="aeviz jobs", daemon=True)
            self._supervisor.start()
            atexit.register(self.close)
        self._due.set()

    def _supervise(self) -> None:
        if self._sweeps:
            store.sweep()
        while not self._closed:
            self._due.clear()
            self.tick()
            self._due.wait(TICK)

    # ---- runs and who holds them (from here on the lock is held)

    def _find(self, run: str) -> Run:
        if run not in self._runs:
            raise UnknownRunError(run)
        return self._runs[run]

    def _driven(self, run: str, session: str) -> Run:
        found = self._find(run)
        if found.driver != session:
            raise JobsError("shared")
        self._leases.touch(session)
        return found

    def _room(self, session: str, name: str, needed: list[str]) -> Run | None:
        """The run that the session lets go to hold `name` as well: one that is `needed` for it last.

        Raises JobsError "too_many" where none has ended.
        """
        held = self._leases.runs(session)
        if name in held or len(held) < self._limits.kept:
            return None
        ended = [run for run in map(self._runs.__getitem__, held) if run.ended]
        if not ended:
            raise JobsError("too_many", limit=self._limits.kept)
        return min(ended, key=lambda run: run.id in needed)

    def _give_up(self, run: Run, session: str) -> None:
        run.holders.remove(session)
        self._leases.drop(session, run.id)
        self._queue.remove(run, session)
        if not run.holders:
            self._stop(run)
            if not run.worker:
                self._delete(run)

    def _stop(self, run: Run) -> None:
        if run.worker:
            if not run.leaving:
                run.leaving = True
                self._tell(run, "stop")
            run.stopping = True
        elif not run.ended:
            self._queue.remove(run)
            self._end(run, "stopped")

    def _end(self, run: Run, state: str, failure: Failure | None = None) -> None:
        run.state, run.failure, run.since, run.grown = state, failure, self._clock(), True
        run.paused, run.phase = False, None

    def _delete(self, run: Run) -> None:
        del self._runs[run.id]
        self._store.discard(run.id)

    def _enqueue(self, run: Run) -> None:
        run.state = "queued"
        for session in run.holders:
            self._queue.put(session, run)
        self._used, self._failed_starts = self._clock(), 0
        self._schedule()
        self._due.set()

    # ---- the queue as it is told

    def _state(self, run: Run) -> str:
        """A run that waits for nothing but a worker to get up is starting."""
        if run.state == "queued" and run in self._queue.order()[: self._most - len(self._busy())]:
            return "starting"
        return run.state

    def _wait(self, place: int) -> float | None:
        """Seconds until the run at that place of the queue begins; None where nobody can know."""
        now, busy = self._clock(), self._busy()
        until_free = [0.0] * (self._most - len(busy)) + [self._until_free(run, now) for run in busy]
        turns = [self._turn(run, self._limits.slice) for run in self._queue.order()[: place - 1]]
        return estimate.wait(until_free, turns)

    def _until_free(self, run: Run, now: float) -> float | None:
        keeps = 0.0 if run.leaving else max(0.0, self._time_left(run, now))
        return keeps if run.paused else self._turn(run, keeps)

    def _turn(self, run: Run, most: float) -> float | None:
        """Seconds that the run takes a worker for: to its end, and `most` at most."""
        left = self._estimate.seconds(run.recipe, run.step) if run.left is None else run.left
        return None if left is None else min(left, most)

    def _busy(self) -> list[Run]:
        return [worker.run for worker in self._workers if worker.run]

    # ---- what time brings

    def _end_silent(self) -> None:
        """Kills workers that say nothing although they should; `_gone` does the rest."""
        now = self._clock()
        for worker in self._workers:
            rests = worker.ready and (worker.run is None or (worker.run.waits_for_step and not worker.run.leaving))
            if not rests and now - worker.heard >= self._limits.silent:
                worker.silent = True
                worker.kill()

    def _schedule(self) -> None:
        """Gives waiting runs to free workers; where there are too few, asks others to make room."""
        for worker in self._workers:
            if worker.ready and worker.run is None and len(self._queue):
                self._give(worker, self._queue.take())
        busy = self._busy()
        waiting = len(self._queue) - (self._most - len(busy)) - sum(run.leaving for run in busy)
        now = self._clock()
        may_go = [run for run in busy if self._time_left(run, now) <= 0 and not run.leaving]
        may_go.sort(key=lambda run: (not run.paused, run.since))
        for run in may_go[: max(0, waiting)]:
            run.leaving = True
            self._tell(run, "park")

    def _time_left(self, run: Run, now: float) -> float:
        """Seconds that a run with a worker keeps it, at least, while others wait."""
        if run.state == "paused":
            return self._limits.rest - (now - run.since) if run.waits_for_step else self._limits.rest
        return self._limits.slice - (now - run.since if run.state == "running" else 0)

    def _needed(self) -> int:
        """How many workers there should be."""
        if self._failed_starts >= FAILED_STARTS:
            return 0
        used_lately = self._used is not None and self._clock() - self._used < self._limits.idle
        # While there are runs there is a worker: it removes their folders should the server be killed.
        least = 1 if self._runs or used_lately else 0
        return max(least, min(self._most, len(self._busy()) + len(self._queue)))

    def _retire(self) -> None:
        """Ends workers that nobody has needed for long; the memory is the system's again."""
        spare = len(self._workers) - self._needed()
        idle = [worker for worker in self._workers if worker.ready and worker.run is None]
        for worker in sorted(idle, key=lambda worker: worker.idle_since)[: max(0, spare)]:
            if self._clock() - worker.idle_since >= self._limits.idle:
                self._workers.remove(worker)
                worker.kill()  # at the end of its input it would remove the root folder

    def _keep_quota(self) -> None:
        """Where the runs take too much disk: the states of ended ones go, then ended runs, the oldest first.

        Nobody loses the run that he started last.
        """
        over = sum(run.bytes for run in self._runs.values()) - self._limits.gigabytes * 1e9
        ended = sorted((run for run in self._runs.values() if run.ended), key=lambda run: run.since)
        for run in ended:
            if over <= 0:
                return
            before = run.bytes
            self._store.discard_states(run.id)
            run.bytes = store.size(run.folder)
            over -= before - run.bytes
        for run in ended:
            if over > 0 and all(self._leases.runs(session)[-1] != run.id for session in run.holders):
                over -= run.bytes
                for session in list(run.holders):
                    self._give_up(run, session)

    # ---- workers

    def _start_worker(self) -> None:
        """The lock is not held: a process takes some milliseconds to start."""
        try:
            worker = WorkerProcess(self._command, self._store.root, self._threads, self._clock())
        except OSError:
            traceback.print_exc()
            with self._lock:
                self._start_failed()
            return
        with self._lock:
            self._workers.append(worker)
            worker.listen(self._heard, self._gone)

    def _give(self, worker: WorkerProcess, run: Run) -> None:
        worker.run, worker.heard = run, self._clock()
        run.given_to(worker)
        worker.send(
            {
                "do": "train",
                "run": run.id,
                "plan": run.plan.to_dict(),
                "folder": str(run.folder),
                "data": run.data and str(run.data),
                "parents": [str(self._store.folder(name)) for name in ancestors(run.plan)],
                "limits": {"seconds": self._limits.seconds, "megabytes": self._limits.megabytes},
                "paused": run.paused,
            }
        )

    def _tell(self, run: Run, what: str) -> None:
        run.worker.heard = self._clock()
        run.worker.send({"do": what})

    def _step(self, run: Run) -> None:
        run.waits_for_step, run.since = False, self._clock()
        self._tell(run, "step")

    def _gone(self, worker: WorkerProcess, code: int) -> None:
        """A worker has ended: as it was told to, or not."""
        with self._lock:
            if self._closed:
                return
            if worker not in self._workers:  # it was retired
                return
            self._workers.remove(worker)
            if run := worker.run:
                run.released()
                why = Failure("silent", {"seconds": self._limits.silent}) if worker.silent else None
                self._end(run, "failed", why or Failure("died", {"code": code}))
                if not run.holders:
                    self._delete(run)
            elif not worker.ready:
                self._start_failed()
            self._due.set()

    def _start_failed(self) -> None:
        self._failed_starts += 1
        if self._failed_starts >= FAILED_STARTS:
            for run in list(self._queue.order()):
                self._queue.remove(run)
                self._end(run, "failed", Failure("no_worker", {}))

    # ---- what workers say

    def _heard(self, worker: WorkerProcess, message: dict) -> None:
        """Raises KeyError, TypeError or the like for what is not in the protocol."""
        with self._lock:
            worker.heard = self._clock()
            if message["say"] == "hello":
                worker.ready, worker.device, worker.idle_since = True, message["device"], worker.heard
                self._phases, self._failed_starts = message["phases"], 0
                self._schedule()
            elif worker.run and message["run"] == worker.run.id:
                self._on(worker.run, message)

    def _on(self, run: Run, message: dict) -> None:
        match message["say"]:
            case "begun":
                run.state, run.since = "paused" if run.paused else "running", self._clock()
                run.step, run.steps, run.phase = message["step"], message["steps"], None
                run.device = "CPU" if message["device"] == "cpu" else run.worker.device
                run.time_line.back_to(run.step)
                if run.recipe.epochs == run.plan.recipe.epochs:
                    self._estimate.saw_steps(run.recipe, run.steps)
            case "progress":
                run.step, run.rate, run.left = message["step"], message["rate"], message["left"]
                run.time_line.point(run.step, message["losses"])
                self._estimate.saw_rate(run.recipe, run.rate)
            case "snapshot":
                run.step, run.grown = message["step"], True
                run.time_line.snapshot(run.step, message["metrics"], message["dropped"])
            case "phase":
                run.step = message["step"]
                run.phase = {key: message[key] for key in ("step", "phase", "losses", "updated", "rest")}
                if run.paused and message["rest"]:
                    self._rests(run)
            case "paused" if run.paused:
                run.state, run.since = "paused", self._clock()
            case "resumed" if not run.paused:
                run.state, run.since, run.phase = "running", self._clock(), None
            case "notice":
                run.notice = message["what"]
            case "ended":
                self._ended(run, message)

    def _rests(self, run: Run) -> None:
        if run.steps_asked and not run.leaving:
            run.steps_asked -= 1
            self._step(run)
        else:
            run.waits_for_step, run.since = True, self._clock()

    def _ended(self, run: Run, message: dict) -> None:
        run.worker.run, run.worker.idle_since = None, self._clock()
        stopping, run.step = run.stopping, message["step"]
        run.released()
        if message["how"] in ("done", "failed"):
            failed = message["how"] == "failed"
            self._end(run, message["how"], Failure(message["reason"], message["values"]) if failed else None)
        elif stopping:
            self._end(run, "stopped")
        elif run.paused and not run.steps_asked:
            run.state = "paused"
        else:  # others had their turn meanwhile
            run.steps_asked = max(0, run.steps_asked - 1)  # the one that a paused run computes as it begins
            self._enqueue(run)
        if not run.holders:
            self._delete(run)
        self._schedule()
