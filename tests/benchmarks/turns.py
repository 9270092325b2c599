"""Paired measurement: two things measured in turns, and the median of their ratios.

A machine that slows down for a while slows both down alike; a ratio within each turn does not see it.
"""

import statistics
from collections.abc import Callable
from dataclasses import dataclass

TURNS = 5


@dataclass(frozen=True)
class Turns:
    """What came of each turn: of the thing in question, and of what it is held against, where there is such a thing."""

    ours: list[float]
    other: list[float]

    @property
    def median(self) -> float:
        """Of ours."""
        return statistics.median(self.ours)

    @property
    def ratio(self) -> float | None:
        """The median of ours / other within each turn; None where ours was measured alone."""
        if not self.other:
            return None
        return statistics.median(one / two for one, two in zip(self.ours, self.other, strict=True))

    def said(self, name: str, unit: str) -> str:
        """What the ratio is of: "before 9.8 ms, now 3.1", where `name` is the other's; nothing where there is none."""
        return f"{name} {statistics.median(self.other):.4g} {unit}, now {self.median:.4g}" if self.other else ""


def in_turns(ours: Callable[[], float], other: Callable[[], float] | None = None, turns: int = TURNS) -> Turns:
    """Measures both in each turn; who comes first in one comes second in the next."""
    found: tuple[list[float], list[float]] = ([], [])
    for turn in range(turns):
        pair = [(ours, found[0])] + ([(other, found[1])] if other else [])
        for measure, kept in pair if turn % 2 == 0 else reversed(pair):
            kept.append(measure())
    return Turns(*found)
