"""Which session holds which runs, and when it is taken to be gone."""

from collections.abc import Callable
from dataclasses import dataclass, field

from aeviz.jobs.limits import Limits


@dataclass
class Lease:
    """What one session holds, the newest last."""

    seen: float
    away: bool = False  # its websocket has gone; it may still come back
    rests: bool = False  # it has been away for longer than the grace
    runs: list[str] = field(default_factory=list)


class Leases:
    """The leases of all sessions; one that holds nothing is not remembered."""

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self._limits, self._clock = limits, clock
        self._leases: dict[str, Lease] = {}

    def runs(self, session: str) -> list[str]:
        """What the session holds, the newest last."""
        return list(self._leases[session].runs) if session in self._leases else []

    def add(self, session: str, run: str) -> None:
        lease = self._leases.setdefault(session, Lease(self._clock()))
        if run in lease.runs:
            lease.runs.remove(run)
        lease.runs.append(run)

    def drop(self, session: str, run: str) -> None:
        lease = self._leases.get(session)
        if lease and run in lease.runs:
            lease.runs.remove(run)
            if not lease.runs:
                del self._leases[session]

    def polled(self, session: str) -> None:
        """A page of the session asks for news: it is alive, whatever its websocket does."""
        if lease := self._leases.get(session):
            lease.seen, lease.rests = self._clock(), False

    def touch(self, session: str) -> None:
        """The session is here."""
        if lease := self._leases.get(session):
            lease.seen, lease.away, lease.rests = self._clock(), False, False

    def leave_soon(self, session: str) -> None:
        """The session's websocket has gone."""
        if lease := self._leases.get(session):
            lease.seen, lease.away = self._clock(), True

    def rests(self, session: str) -> bool:
        """Whether the session has been away for longer than the grace, and what it trains is not to go on for it."""
        return session in self._leases and self._leases[session].rests

    def newly_resting(self) -> list[str]:
        """Sessions whose grace is over since this was asked last."""
        now = self._clock()
        found = [
            session
            for session, lease in self._leases.items()
            if lease.away and not lease.rests and now - lease.seen >= self._limits.grace
        ]
        for session in found:
            self._leases[session].rests = True
        return found

    def ended(self) -> list[str]:
        """Sessions that have not been seen for so long that they are forgotten."""
        now = self._clock()
        may = {True: self._limits.remembered, False: self._limits.untouched}
        return [session for session, lease in self._leases.items() if now - lease.seen >= may[lease.away]]
