"""What has been seen of a run: loss curves and snapshots, each with the number under which a page asks for the rest."""

from bisect import bisect_right
from itertools import count
from operator import itemgetter

Losses = dict[str, float]  # nats
Metrics = dict[str, list[float | None]]  # name -> [value, null]

_numbers = count(1)  # of all runs together: a run that went and was started anew goes on counting


class TimeLine:
    """Everything has a number, `seq`, that rises; a page says the last that it knows and gets what came after it.

    Where what was told is no longer so (curves were thinned, the run stands at an earlier step again), `epoch` rises
    and everything is told again.
    """

    def __init__(self, points: int) -> None:
        """points: how many the loss curves may have."""
        self._most = points
        self._points: list[tuple[int, int, Losses]] = []
        self._snapshots: dict[int, tuple[int, int, Metrics]] = {}  # by step
        self._dropped: dict[int, int] = {}  # step -> seq
        self._begin_epoch()

    @property
    def steps(self) -> tuple[int, ...]:
        """Steps of the snapshots there are."""
        return tuple(sorted(self._snapshots))

    @property
    def metrics(self) -> Metrics:
        """The last that were measured, each of its own snapshot."""
        found: Metrics = {}
        for step in self.steps:
            found |= self._snapshots[step][2]
        return found

    def point(self, step: int, losses: Losses) -> None:
        """Losses as they were on the way to `step`."""
        if not losses:
            return
        self._points.append((self._next(), step, losses))
        if len(self._points) > self._most:
            self._thin()

    def snapshot(self, step: int, metrics: Metrics, dropped: list[int]) -> None:
        """A snapshot has been written; those at `dropped` went for it. What was measured at the step before stays."""
        self._dropped.pop(step, None)
        measured = self._snapshots[step][2] if step in self._snapshots else {}
        self._snapshots[step] = (self._next(), step, measured | metrics)
        for gone in dropped:
            self._snapshots.pop(gone, None)
            self._dropped[gone] = self._next()

    def back_to(self, step: int) -> None:
        """The run goes on from `step`: what came after it will come again."""
        points = [point for point in self._points if point[1] <= step]
        snapshots = {at: snapshot for at, snapshot in self._snapshots.items() if at <= step}
        if (len(points), len(snapshots)) != (len(self._points), len(self._snapshots)):
            self._points, self._snapshots = points, snapshots
            self._begin_epoch()

    def news(self, after: int) -> dict:
        """What came after `after`; of an earlier epoch, or for 0, everything."""
        if after < self.epoch:
            after = 0
        new = bisect_right(self._points, after, key=itemgetter(0))
        return {
            "seq": self.seq,
            "epoch": self.epoch,
            "points": [[step, losses] for _, step, losses in self._points[new:]],
            "snapshots": [[step, metrics] for seq, step, metrics in self._snapshots.values() if seq > after],
            "dropped": [step for step, seq in self._dropped.items() if seq > after],
        }

    def _next(self) -> int:
        self.seq = next(_numbers)
        return self.seq

    def _begin_epoch(self) -> None:
        self.epoch = self._next()  # its own seq: what is known from before it is no longer so
        self._dropped = {}

    def _thin(self) -> None:
        """Neighbours become one, with the mean of their losses, at the step of the later."""
        early, late = self._points[:-1:2], self._points[1::2]
        odd = self._points[len(late) * 2 :]
        self._points = [(seq, step, _mean(a, b)) for (_, _, a), (seq, step, b) in zip(early, late, strict=True)] + odd
        self._begin_epoch()


def _mean(a: Losses, b: Losses) -> Losses:
    return {name: (a[name] + b[name]) / 2 if name in a else b[name] for name in b}
