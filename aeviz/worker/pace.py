"""When a run is shown: soon at first, then as often as costs the trainer little."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Pace:
    """Says when a thing is due again, so that it takes no more than `share` of the time.

    At first it is due after each of `early` (seconds since the start), whatever it costs: the eye waits for that.
    """

    def __init__(
        self, share: float, least: float, early: tuple[float, ...] = (), clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self.share, self.least, self.clock = share, least, clock
        self.early = list(early)
        self.began = clock()
        self.next = self.began + least

    def due(self) -> bool:
        now = self.clock()
        if self.early and now - self.began >= self.early[0]:
            return True
        return not self.early and now >= self.next

    @contextmanager
    def spend(self) -> Iterator[None]:
        """Around the thing itself: measures what it costs."""
        start = self.clock()
        yield
        end = self.clock()
        self.early = [moment for moment in self.early if moment > end - self.began]
        self.next = end + max(self.least, (end - start) / self.share)
