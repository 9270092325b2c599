"""What the figures of the second lab answer to its questions: a function each, the rule in the words that it gives."""

import math

import numpy as np

from aeviz.measure import verdicts
from aeviz.models.registry import file_of
from aeviz.ui.controls import load, number
from aeviz.ui.controls.findings import Finding, figures_of, listed, span
from aeviz.ui.labs.gap_figures import LIMITS, PLACES, SAMPLERS, WAYS, models
from aeviz.ui.text import t

LINEAR = file_of(lambda spec: spec.linear)
SEEDS = "seeds"  # the file that holds ranges over six trainings of a model
REFUSED = 0.05  # share of real digits that the judge takes for none at most: a place with no more than that has no gap
HALF = 0.5  # share of one map that another explains, from which on they count as one
DRAWN = 10_000  # images on which the share of digits by width was counted
ANGLE, SAME = 5.0, 0.99  # degrees between two planes; share of a code that the other model's explains


def where() -> Finding:
    """Where on the map most is gap."""
    model = models()[0]
    figures = figures_of(SEEDS)
    ranges = {place: verdicts.range_of(figures, f"{model}.where.{place}") for place in PLACES}
    leading = verdicts.most(ranges)
    if not leading:
        return Finding(SEEDS)
    said = listed(leading, ranges, "gaps", "place")
    if all(ranges[place].high <= REFUSED for place in leading):
        return Finding(SEEDS, frozenset({"nowhere"}), t("gaps.where_is_nowhere", places=said, refused=REFUSED))
    return Finding(SEEDS, leading, t("gaps.where_is", places=said))


def limit(name: str) -> Finding:
    """Which model shows a limit more, by the first of its measures."""
    figures = figures_of(SEEDS)
    measure, digits = next(iter(LIMITS[name].items()))
    ranges = {model: verdicts.range_of(figures, f"{model}.{measure}") for model in models()}
    right = verdicts.more_of(ranges)
    said = {model: span(held, digits) for model, held in ranges.items()}
    return Finding(SEEDS, right, "".join(t(f"gaps.limit_is_{answer}", **said) for answer in right))


def sampler() -> Finding:
    """From where drawn codes most often decode to a digit."""
    model = models()[0]
    figures = figures_of(SEEDS)
    ranges = {name: verdicts.range_of(figures, f"{model}.drawn.{name}.share") for name in SAMPLERS}
    right = verdicts.most(ranges)
    said = t("gaps.sampler_is", samplers=listed(right, ranges, "gaps", "sampler")) if right else ""
    return Finding(SEEDS, right, said)


def generator() -> Finding:
    """Whose drawings lie further from its own reconstructions, by Fréchet's distance."""
    figures = figures_of(SEEDS)
    ranges = {model: verdicts.range_of(figures, f"{model}.drawn.gaussian.frechet") for model in models()}
    right = verdicts.more_of(ranges)
    said = {model: span(held, 0) for model, held in ranges.items()}
    return Finding(SEEDS, right, "".join(t(f"gaps.generator_is_{answer}", **said) for answer in right))


def generator_shares() -> dict[str, str]:
    """What share of its drawings is a digit, over six seeds, by model; {} where their file is missing."""
    figures = figures_of(SEEDS)
    if not figures:
        return {}
    return {model: span(verdicts.range_of(figures, f"{model}.drawn.gaussian.share"), 2) for model in models()}


def seeds() -> Finding:
    """Whether the maps of six seeds are one map, one map turned, or several."""
    model = models()[0]
    figures = figures_of(SEEDS)
    turned, in_place = (figures.get(f"{model}.{name}", math.nan) for name in ("alike", "in_place"))
    if not (math.isfinite(turned) and math.isfinite(in_place)):
        return Finding(SEEDS)
    answer = "same" if in_place > HALF else "turned" if turned > HALF else "other"
    said = t(f"gaps.seeds_is_{answer}", turned=number(turned, 2), in_place=number(in_place, 2))
    return Finding(SEEDS, frozenset({answer}), said)


def path() -> Finding:
    """On which way a digit is seen least often."""
    model = models()[0]
    figures = figures_of(SEEDS)
    ranges = {name: verdicts.range_of(figures, f"{model}.ways.{way}") for way, name in WAYS.items()}
    right = verdicts.least(ranges)
    said = t("gaps.path_is", ways=listed(right, ranges, "gaps", "path")) if right else ""
    return Finding(SEEDS, right, said)


def along() -> str:
    """In words whether the way along the data shows a digit more often than the straight one, if figures say so."""
    model = models()[0]
    figures = figures_of(SEEDS)
    ranges = {way: verdicts.range_of(figures, f"{model}.ways.{way}") for way in ("along", "straight")}
    said = {way: span(held, 2) for way, held in ranges.items()}
    return "".join(t(f"gaps.path_more_{answer}", **said) for answer in verdicts.more_of(ranges))


def widths() -> Finding:
    """Whether images drawn through the widest bottleneck are digits more often than through two numbers."""
    shipped = load("widths")
    if shipped is None:
        return Finding("widths")
    part = shipped.part("widths")
    share = dict(zip(part["numbers"].tolist(), part["digit_share"].astype(float).tolist(), strict=True))
    wide = max(share)
    ranges = {"better": verdicts.share_range(share[wide], DRAWN), "worse": verdicts.share_range(share[2], DRAWN)}
    [answer] = verdicts.more_of(ranges)
    said = {"numbers": int(wide), "wide": span(ranges["better"], 2), "two": span(ranges["worse"], 2)}
    return Finding("widths", frozenset({answer}), t(f"gaps.widths_is_{answer}", **said))


def linear() -> Finding:
    """Whether the linear autoencoder found PCA's codes, PCA's plane, or another plane."""
    shipped = load(LINEAR)
    angle = figures_of(LINEAR).get("angle_to_pca", math.nan)
    if shipped is None or not math.isfinite(angle):
        return Finding(LINEAR)
    ours, pcas, _ = shipped.part("plane")["maps.codes"].astype(np.float64)  # (n, 2) each
    explained = min(float(np.corrcoef(ours[:, k], pcas[:, k])[0, 1] ** 2) for k in range(ours.shape[1]))
    answer = "other" if angle > ANGLE else "same" if explained > SAME else "axes"
    said = {"angle": number(angle, 2), "most": f"{ANGLE:.0f}", "explained": number(explained, 2), "same": SAME}
    return Finding(LINEAR, frozenset({answer}), t(f"gaps.linear_is_{answer}", **said))
