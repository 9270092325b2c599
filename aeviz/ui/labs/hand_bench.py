"""The first lab's points, bench and rules: what the link says goes in, what the student has made goes back."""

from collections.abc import Sequence
from dataclasses import asdict
from functools import cache, lru_cache
from typing import Any

import numpy as np
import streamlit as st

from aeviz.data import PointSet, circles, drawn, noisy_moons, s_curve, spiral, two_moons
from aeviz.data.plane import DRAWN_GRID, DRAWN_MOST, DRAWN_SHEET
from aeviz.data.tiny_digits import tiny_digits
from aeviz.handmade.best_code import best_code
from aeviz.handmade.image_rules import nulls, rule_code
from aeviz.handmade.manual_encoding import Packing, pca_error, two_points_one_code, x_alone_error
from aeviz.ui import controls, text
from aeviz.ui.controls import questions
from aeviz.ui.controls.component import mount
from aeviz.ui.shell import link, state
from aeviz.ui.text import t

PAGE = "encoding"
SINE = ("amplitude", "frequency", "phase", "height")
CURVES = ("alone", "above", "below")
MADE = (*SINE, *CURVES, "drawn", "by", "seed")  # what the browser says of the bench
ASPECT = 1.5  # of the plot: as its style sheet has it
MARGIN = 0.4  # of the plane, free around the points
COUNT = 100  # points of a set, as many as the lecture has
SHARE = {"tolerance": 0.02, "apart": 0.3}  # when two points share one code: see two_points_one_code
CODES_SHOWN = 500  # of the digits, on the plane of two rules
DIGITS = 4  # after the point of a coordinate that goes to the browser


def number_pairs(points: np.ndarray) -> None:
    """Points (n, 2) as bare numbers, a pair a line, as they come; the style sets the columns."""
    with st.container(key="number_pairs"):
        st.code("\n".join(f"{x:5.2f} {y:5.2f}" for x, y in points), language=None)


def pairs_of_one_code() -> int:
    """How many pairs of the lecture's points have one x."""
    return len(two_points_one_code(two_moons().points, **SHARE))


# ---- the bench -----------------------------------------------------------------------------------------------------


def set_chips() -> None:
    """Which points lie on the bench; for the noisy ones how much."""
    controls.one_of(PAGE, "set", "encoding.set")
    if state.value(PAGE, "set") == "noisy":
        controls.slider(PAGE, "noise", 0.05)
    st.markdown(t(f"encoding.breaks_{state.value(PAGE, 'set')}"))


def code_chips() -> None:
    """x alone, or x and the side; of these how one number holds both."""
    controls.one_of(PAGE, "code", "encoding.code")
    if state.value(PAGE, "code") == "side":
        points = _points_of(state.shown(PAGE, "set"), state.shown(PAGE, "noise"))
        packing = Packing() if points is None else Packing().covering(points.points)
        st.caption(t("encoding.packing", shift=f"{packing.shift:.3g}"))


def bench(shows: Sequence[str]) -> None:
    """The plot with its handles; of "code", "decode" and "network" what the student has already guessed about."""
    said = _said("bench", "made")
    if state.is_news(PAGE, "bench", said):
        _keep(said)
    name, noise, own = (state.shown(PAGE, what) for what in ("set", "noise", "drawn"))
    points = _points_of(name, noise)
    fields = link.TABLE[PAGE]
    data = {
        "set": name,
        "shows": list(shows),
        "code": state.value(PAGE, "code"),
        "start": {what: state.value(PAGE, what) for what in MADE},
        "pairs": SHARE,
        "guess": guess if (guess := questions.guessed(PAGE, "network")) != questions.SHOWN else None,
        "bounds": {what: [fields[what].low, fields[what].high] for what in (*SINE, "seed")}
        | {"curve": [fields["alone"].low, fields["alone"].high]},
        "scores": {},
        **_geometry(points),
    }
    if name == "drawn":
        data["sheet"] = {"grid": DRAWN_GRID, "most": DRAWN_MOST, "extent": DRAWN_SHEET}
        data["scores"] = {"of": ",".join(str(part) for place in own for part in place)}
        points = drawn(own)
    if "decode" in shows and len(points):
        data["scores"] = data["scores"] | _scores(points.points.tobytes())
    _mount("bench", data, says="made")


def _mount(show: str, data: dict[str, Any], says: str) -> None:
    """The "bench" or the "rules", with the words by which every guess is answered, without the stars of Markdown."""
    common = text.page_text("common")
    words = {name: common[name].replace("**", "") for name in ("verdict_right", "verdict_wrong")}
    mount("by_hand", show, data | {"show": show}, more=words, says=(says,))


def _said(key: str, name: str) -> Any:
    """What a component has said, asked before it is mounted: what it is given follows from it."""
    return (st.session_state.get(key) or {}).get(name)


def _keep(said: Any) -> None:
    """What the browser says goes into the link by the link's own checks; what does not pass them is left out."""
    if isinstance(said, dict):
        for what in MADE:
            _put(what, said.get(what))


def _put(name: str, said: Any) -> None:
    field = link.TABLE[PAGE][name]
    if isinstance(said, list):
        said = tuple(tuple(part) if isinstance(part, list) else part for part in said)
    try:
        state.put(PAGE, name, field.parse(field.format(said)))
    except (TypeError, ValueError, IndexError):  # not from our browser: it keeps to the bounds
        return


@cache
def _set_of(name: str, noise: float) -> PointSet:
    makers = {"moons": two_moons, "noisy": lambda: noisy_moons(noise)}
    others = {"circles": circles, "spiral": spiral, "s_curve": s_curve}
    made = makers[name]() if name in makers else others[name](COUNT)
    return PointSet(made.name, made.points.round(DIGITS), made.labels)


def _points_of(name: str, noise: float) -> PointSet | None:
    """The points of a set; None where the browser has them, which the student draws."""
    return None if name == "drawn" else _set_of(name, noise if name == "noisy" else 0.0)


def _geometry(points: PointSet | None) -> dict[str, Any]:
    """Points and labels, the plot's extent, the packing, and over which x the handles of the parabolas stand."""
    if points is None:
        places = dict.fromkeys(CURVES, [-1.0, 0.5, 2.0])
        return {"points": [], "labels": None, "extent": DRAWN_SHEET, "packing": asdict(Packing()), "places": places}
    x, labels = points.points[:, 0], points.labels
    places = {"alone": _three(x), "above": _three(x[labels == 0]), "below": _three(x[labels == 1])}
    return {
        "points": points.points.tolist(),
        "labels": labels.tolist(),
        "extent": _extent(points.points),
        "packing": asdict(Packing().covering(points.points)),
        "places": places,
    }


def _three(x: np.ndarray) -> list[float]:
    """Left, middle and right of these x, the ends rounded to tenths; half a unit either way where x is all but one."""
    left, right = round(float(x.min()), 1), round(float(x.max()), 1)
    return [left, round((left + right) / 2, 2), right] if right - left >= 0.2 else [left - 0.5, left, left + 0.5]


def _extent(points: np.ndarray) -> list[float]:
    """x0, x1, y0, y1 around the points, of the plot's shape, so that a unit is as long either way."""
    low, high = points.min(axis=0) - MARGIN, points.max(axis=0) + MARGIN
    width = max(high[0] - low[0], ASPECT * (high[1] - low[1]))
    x, y = (low + high) / 2
    return [round(float(v), 3) for v in (x - width / 2, x + width / 2, y - width / ASPECT / 2, y + width / ASPECT / 2)]


@lru_cache(maxsize=256)
def _scores(points: bytes) -> dict[str, float]:
    """Errors of the codes that Python finds on points (n, 2), given as their bytes."""
    plane = np.frombuffer(points).reshape(-1, 2)
    return {"least": best_code(plane)[2], "alone": x_alone_error(plane), "pca": pca_error(plane)}


# ---- rules for images ----------------------------------------------------------------------------------------------


def rule_chips() -> None:
    """The two rules."""
    for which in ("first", "second"):
        st.caption(t(f"encoding.{which}"))
        controls.one_of(PAGE, which, "encoding.rule", label=f"encoding.{which}")


def image_rules() -> None:
    """The digits on the plane of two rules, a point to drag, and what the decoder draws; then the errors."""
    said = _said("rules", "at")
    if state.is_news(PAGE, "rules", said):
        _put("point", said)
    rules = state.value(PAGE, "first"), state.value(PAGE, "second")
    data, errors = _rules(*rules)
    told = {"names": [t(f"encoding.rule_{rule}") for rule in rules], "at": state.value(PAGE, "point")}
    _mount("rules", data | told, says="at")
    controls.table(
        t("encoding.rules_header"),
        [[t(f"encoding.row_{name}"), "2" if name != "mean" else "0", controls.number(error, 4)]
         for name, error in errors.items()],
    )  # fmt: skip


def rule_errors() -> dict[str, float]:
    """Errors a pixel of the two rules that are chosen ("hand"), of "pca" with two numbers, of the "mean" image."""
    return _rules(state.value(PAGE, "first"), state.value(PAGE, "second"))[1]


@lru_cache(maxsize=36)
def _rules(first: str, second: str) -> tuple[dict[str, Any], dict[str, float]]:
    """For the browser: codes, labels, decoder; and the errors a pixel beside their nulls."""
    images, labels = tiny_digits()
    code = rule_code(images, (first, second))
    low, high = code.codes.min(axis=0) - 0.3, code.codes.max(axis=0) + 0.3
    data = {
        "side": images.shape[1],
        "codes": code.codes[:CODES_SHOWN].round(2).tolist(),
        "labels": labels[:CODES_SHOWN].tolist(),
        "terms": code.terms.round(5).tolist(),
        "extent": [round(float(v), 2) for v in (low[0], high[0], low[1], high[1])],
    }
    pca, mean = _nulls()
    return data, {"hand": code.error, "pca": pca, "mean": mean}


@cache
def _nulls() -> tuple[float, float]:
    return nulls(tiny_digits()[0])
