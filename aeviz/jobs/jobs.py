"""Who may train now: the runs of all sessions, who holds them, and who drives."""

from __future__ import annotations

import atexit
import os
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from aeviz.jobs import process, store
from aeviz.jobs.errors import JobsError, UnknownRunError, reason_of
from aeviz.jobs.job import Job, RunView, ancestors, name_of
from aeviz.jobs.leases import Leases
from aeviz.jobs.limits import Limits
from aeviz.jobs.pool import Pool
from aeviz.jobs.process import WorkerProcess
from aeviz.jobs.store import Store
from aeviz.jobs.time_line import TimeLine
from aeviz.training.branches import Plan

MOST_WORKERS = 4
TICK = 0.5  # seconds between two looks at the clock
IMAGES = "images"  # a folder beside the runs, none of which can bear that name


def cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


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
        self.limits = limits
        self._sweeps = root is None
        self._store = Store(root)
        self._leases = Leases(limits, clock)
        self._runs: dict[str, Job] = {}
        self._closed = False
        self._lock = threading.RLock()  # of everything above, and of the pool
        self._tending = threading.Lock()  # one `tick` at a time
        self._due = threading.Event()
        self._supervisor: threading.Thread | None = None
        most = workers or min(cores(), MOST_WORKERS)
        start = partial(WorkerProcess, command or process.COMMAND, max(1, cores() // most))
        self._pool = Pool(most, start, limits, clock, self._lock, self._left, self._due.set)

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
        Of a run that has ended, and whose folder somebody has removed since, all is computed again.
        Raises JobsError "too_many" or "queue_full", each with its limit; "disk", "files", "write"; "closed".
        """
        name = name_of(plan)
        with self._lock:
            self._open()
            self._leases.touch(session)
            run = self._runs.get(name)
            lost = run is not None and run.ended and not self._store.holds(name)
            waits = run is None or lost or run.state in ("stopped", "failed")
            oldest = self._room(session, name, ancestors(plan))
            if waits and self._pool.queue.count(session) >= self.limits.queued_each:
                raise JobsError("too_many", limit=self.limits.queued_each)
            if waits and len(self._pool.queue) >= self.limits.queued:
                raise JobsError("queue_full", limit=self.limits.queued)
            if run is None:
                run = self._new(name, plan)
            elif waits:
                self._make_folder(name, plan)
            if lost:
                run.begin_again()
            if oldest:
                self._give_up(oldest, session)
            run.data = data or run.data
            if run.stopping:  # a moment ago; it goes on when its worker has left it
                run.stopping = run.paused = False
            if waits and session in run.holders:
                run.holders.remove(session)
            if session not in run.holders:
                run.holders.insert(0 if waits else len(run.holders), session)
            self._leases.add(session, name)
            if waits:
                run.failure = run.notice = run.unshown = None
                self._pool.enqueue(run)
            elif run in self._pool.queue:
                self._pool.queue.put(session, run)
            return name

    def pause(self, run: str, session: str) -> None:
        """Raises JobsError "shared" where another session drives, UnknownRunError; so do the next three."""
        with self._lock:
            found = self._driven(run, session)
            if not found.ended and not found.paused:
                self._pool.pause(found)

    def resume(self, run: str, session: str) -> None:
        """Goes on at once where the run kept its worker; else it waits its turn again."""
        with self._lock:
            found = self._driven(run, session)
            if found.paused:
                self._pool.resume(found)

    def step(self, run: str, session: str) -> None:
        """The next phase of a run that is paused; of one that gave up its worker, when its turn has come."""
        with self._lock:
            found = self._driven(run, session)
            if found.paused:
                self._pool.step(found)

    def stop(self, run: str, session: str) -> None:
        """Ends the run, for all who watch it. It keeps what there is to see, and can be gone on with by `start`."""
        with self._lock:
            self._pool.stop(self._driven(run, session))

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
        """The session's websocket has gone. Unless it is seen again, what it trains is stopped after the grace, and can

        be gone on with by `start`; what it holds goes when it is remembered no longer.
        """
        with self._lock:
            self._leases.leave_soon(session)

    # ---- what pages are told

    def held(self, session: str) -> list[str]:
        """Ids of the runs that the session holds, the one that it asked for last at the end."""
        with self._lock:
            return self._leases.runs(session)

    def view(self, run: str) -> RunView:
        """Raises UnknownRunError."""
        with self._lock:
            found = self._find(run)
            return found.view(self._pool.state(found))

    def news(self, run: str, session: str, after: int) -> dict:
        """What has come after number `after` (0: everything), and how the run stands; goes into JSON as it is.

        Raises UnknownRunError.
        """
        with self._lock:
            found = self._find(run)
            self._leases.polled(session)
            place, wait = self._pool.place(found)
            return found.news(session, after) | {"state": self._pool.state(found), "place": place, "wait": wait}

    def file(self, run: str, name: str) -> Path | None:
        """A file of the run's folder; None where there is none, or no run may have one of that name."""
        with self._lock:
            return self._store.file(run, name) if run in self._runs else None

    def images_folder(self) -> Path:
        """Where images of somebody's own lie, for whoever calls to put and to remove; in the end it goes with the runs.

        Raises JobsError "disk", "files", "write"; "closed".
        """
        with self._lock:
            self._open()
            try:
                return self._store.make_beside(IMAGES)
            except OSError as error:
                raise JobsError(reason_of(error)) from error

    def phases(self, model: str) -> dict[str, str]:
        """The source of each phase of the model; {} before a worker has said hello."""
        return self._pool.phases.get(model, {})

    # ---- life

    def tick(self) -> None:
        """What time brings. The supervisor calls it; who has another clock calls it after turning that."""
        with self._tending:
            with self._lock:
                if self._closed or self._supervisor is None:
                    return
                for session in self._leases.ended():
                    for run in self._leases.runs(session):
                        self._give_up(self._runs[run], session)
                for session in self._leases.newly_resting():
                    for run in self._leases.runs(session):
                        self._rest(self._runs[run])
                kept = bool(self._runs)
                self._pool.tick(kept)
                grown = [run for run in self._runs.values() if run.grown]
            self._pool.start_workers(self._store.root, kept)
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
            self._pool.close()
            self._store.close()

    def _open(self) -> None:
        """Somebody wants a worker. Raises JobsError "closed", and "disk", "files" or "write" without a root folder."""
        if self._closed:
            raise JobsError("closed")
        if self._supervisor is None:
            try:
                self._store.open()
            except OSError as error:
                reason = reason_of(error)
                raise JobsError("write" if reason == "folder" else reason) from error  # no run has lost its folder
            self._supervisor = threading.Thread(target=self._supervise, name="aeviz jobs", daemon=True)
            self._supervisor.start()
            atexit.register(self.close)
        self._pool.want()

    def _supervise(self) -> None:
        if self._sweeps:
            store.sweep()
        while not self._closed:
            self._due.clear()
            try:
                self.tick()
            except Exception:  # a disk that fails, say: who waits must not wait for ever
                traceback.print_exc()
            self._due.wait(TICK)

    # ---- runs and who holds them (from here on the lock is held)

    def _find(self, run: str) -> Job:
        if run not in self._runs:
            raise UnknownRunError(run)
        return self._runs[run]

    def _driven(self, run: str, session: str) -> Job:
        found = self._find(run)
        if found.driver != session:
            raise JobsError("shared")
        self._leases.touch(session)
        return found

    def _room(self, session: str, name: str, needed: list[str]) -> Job | None:
        """The run that the session lets go to hold `name` as well: one that is `needed` for it last.

        Raises JobsError "too_many" where none has ended.
        """
        held = self._leases.runs(session)
        if name in held or len(held) < self.limits.kept:
            return None
        ended = [run for run in map(self._runs.__getitem__, held) if run.ended]
        if not ended:
            raise JobsError("too_many", limit=self.limits.kept)
        return min(ended, key=lambda run: run.id in needed)

    def _new(self, name: str, plan: Plan) -> Job:
        folder = self._make_folder(name, plan)
        self._runs[name] = Job(name, plan, folder, TimeLine(self.limits.points))
        return self._runs[name]

    def _make_folder(self, name: str, plan: Plan) -> Path:
        try:
            return self._store.make(name, plan)
        except OSError as error:
            raise JobsError(reason_of(error)) from error

    def _give_up(self, run: Job, session: str) -> None:
        run.holders.remove(session)
        self._leases.drop(session, run.id)
        self._pool.queue.remove(run, session)
        if not run.holders:
            self._pool.stop(run)
            if not run.worker:
                self._left(run)

    def _rest(self, run: Job) -> None:
        """Somebody who holds it has been away for long: who is here drives; where nobody is, it stops and is kept."""
        run.holders.sort(key=self._leases.rests)
        if self._leases.rests(run.holders[0]):
            self._pool.stop(run)

    def _left(self, run: Job) -> None:
        """Its worker has left it: one that nobody holds goes."""
        if not run.holders:
            del self._runs[run.id]
            self._store.discard(run.id)

    def _keep_quota(self) -> None:
        """Where the runs take too much disk: the states of ended ones go, then ended runs, the oldest first.

        Nobody who is here loses the run that he started last.
        """
        over = sum(run.bytes for run in self._runs.values()) - self.limits.gigabytes * 1e9
        ended = sorted((run for run in self._runs.values() if run.ended), key=lambda run: run.since)
        for run in ended:
            if over > 0 and run.has_states:
                self._store.discard_states(run.id)
                before, run.bytes, run.has_states = run.bytes, store.size(run.folder), False
                over -= before - run.bytes
        here = {run.id: [session for session in run.holders if not self._leases.rests(session)] for run in ended}
        for run in sorted(ended, key=lambda run: bool(here[run.id])):
            if over > 0 and all(self._leases.runs(session)[-1] != run.id for session in here[run.id]):
                over -= run.bytes
                for session in list(run.holders):
                    self._give_up(run, session)
