"""What the first lab's figures answer to its questions, each computed from the points, its rule in the words given."""

from collections.abc import Callable, Mapping
from functools import cache

from aeviz.data import PointSet, circles, s_curve, two_moons
from aeviz.handmade.best_code import best_code
from aeviz.handmade.manual_encoding import ABOVE, BELOW, best_sine, left_of_halves, pca_error, side_accuracy
from aeviz.ui.controls import number
from aeviz.ui.controls.findings import Finding
from aeviz.ui.text import t

BACK = 0.1  # of a half's spread in y: it has come back where no more than that is left
CLEARLY = 0.5  # of the other's error: what is below it is clearly better
COUNT = 100  # points of a set
SETS: dict[str, Callable[[int], PointSet]] = {"circles": circles, "s_curve": s_curve}


def alone() -> Finding:
    """Which of the two moons come back where one quadratic decodes x alone."""
    left = _left_of_moons()
    back = sum(share <= BACK for share in left.values())
    right = {2: "both", 1: "one", 0: "between"}[back]
    said = t(f"encoding.alone_is_{right}", upper=number(left[ABOVE], 2), lower=number(left[BELOW], 2), back=BACK)
    return Finding("", frozenset({right}), said)


def decode() -> Finding:
    """Whether the best code of a sine and two quadratics beats the best straight line."""
    points = two_moons().points
    ours, line = _best_error(), pca_error(points)
    right = "yes" if ours < CLEARLY * line else "no" if ours > line else "about"
    return Finding("", frozenset({right}), t(f"encoding.decode_is_{right}", ours=number(ours, 4), line=number(line, 4)))


def sets() -> Finding:
    """Which of the other points a sine parts in two halves: the one with the widest margin has every point right."""
    parted = frozenset(name for name in SETS if _parted(name))
    right = parted or frozenset({"neither"})
    names = (
        ", ".join(t(f"encoding.sets_{name}") for name in SETS if name in right)
        if parted
        else t("encoding.sets_neither")
    )
    return Finding("", right, t("encoding.sets_is", sets=names))


def rules(errors: Mapping[str, float]) -> Finding:
    """Whose error is least: that of the two rules that are chosen ("hand"), of PCA's two numbers, or of the "mean"."""
    best = min(("hand", "pca"), key=lambda name: errors[name])
    right = best if errors[best] < errors["mean"] else "neither"
    return Finding("", frozenset({right}), t("encoding.rules_is", **{name: number(e, 4) for name, e in errors.items()}))


@cache
def _left_of_moons() -> dict[int, float]:
    moons = two_moons()
    return left_of_halves(moons.points, moons.labels)


@cache
def _best_error() -> float:
    return best_code(two_moons().points)[2]


@cache
def _parted(name: str) -> bool:
    points = SETS[name](COUNT)
    return side_accuracy(best_sine(points.points, points.labels), points.points, points.labels) == 1
