"""Interval comparison: which answers measured figures bear out, by one rule; no figures, no verdict.

What was measured on several seeds is a range, from the least of them to the largest. Of two ranges that overlap neither
is more: the figures call them alike.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

NORMAL_95 = 1.96  # standard deviations to either side that hold 95 % of a Gaussian


@dataclass(frozen=True)
class Range:
    """From `low` to `high`, both included; a figure that is known exactly is a range of no width."""

    low: float
    high: float

    def above(self, other: "Range") -> bool:
        """Whether it lies wholly above the other."""
        return self.low > other.high


def range_of(figures: Mapping[str, float], name: str) -> Range | None:
    """NAME.low to NAME.high; None where either is missing, is no finite number, or they stand in the wrong order."""
    low, high = (figures.get(f"{name}.{end}") for end in ("low", "high"))
    if low is None or high is None or not math.isfinite(low) or not math.isfinite(high) or low > high:
        return None
    return Range(low, high)


def share_range(share: float, count: int) -> Range:
    """Where 95 of 100 repeats of the count would put the true share of successes: Wilson's interval (1927).

    Raises ValueError for a share outside [0, 1] or a count below 1.
    """
    if not 0 <= share <= 1 or count < 1:
        raise ValueError(f"a share lies between 0 and 1 and is counted on something, not {share} of {count}")
    z2 = NORMAL_95**2 / count
    middle = (share + z2 / 2) / (1 + z2)
    reach = math.sqrt(z2 * (share * (1 - share) + z2 / 4)) / (1 + z2)
    return Range(max(0.0, middle - reach), min(1.0, middle + reach))


def most(ranges: Mapping[str, Range | None]) -> frozenset[str]:
    """The options that may have most: all above which no other's range lies wholly. Empty where a range is missing."""
    if any(held is None for held in ranges.values()):
        return frozenset()
    return frozenset(a for a, held in ranges.items() if not any(other.above(held) for other in ranges.values()))


def least(ranges: Mapping[str, Range | None]) -> frozenset[str]:
    """The options that may have least: all below which no other's range lies wholly. Empty where one is missing."""
    if any(held is None for held in ranges.values()):
        return frozenset()
    return frozenset(a for a, held in ranges.items() if not any(held.above(other) for other in ranges.values()))


def more_of(ranges: Mapping[str, Range | None], alike: str = "alike") -> frozenset[str]:
    """The one that has most, or `alike` where several may have. Empty where a range is missing."""
    leading = most(ranges)
    return leading if len(leading) < 2 else frozenset({alike})
