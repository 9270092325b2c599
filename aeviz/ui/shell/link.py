"""What a link holds: one typed table that reads the URL, checks it, and writes it. No screen in here.

A value that does not exist or lies out of range is never passed on: `read` leaves it out and adds a Complaint, from
which the screen makes a sentence.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aeviz.data.plane import DRAWN_GRID, DRAWN_MOST
from aeviz.training.recipe import DATA
from aeviz.ui.shell import lessons
from aeviz.ui.shell.link_fields import (
    Choice,
    Field,
    Guesses,
    Number,
    Numbers,
    Places,
    Point,
    Points,
    RefusedError,
    Subset,
    Whole,
)
from aeviz.ui.train import fields as train_fields

EVERYWHERE = ""  # the settings that hold on every page
SHOWN = 40  # characters of a bad value that are repeated to the reader
NAMED = 3  # unknown names that are repeated; the others are counted

# What mail, search and social sites append to a link to know it again: nobody's mistake, so nothing is said of it.
TRACKING = re.compile(
    r"utm_\w+|[a-z]*clid|msclkid|gbraid|wbraid|gad_\w+|gclsrc|srsltid|_gl|_ga|_hs\w+|mc_[ce]id|igsh(id)?|si|mkt_tok|napm|n_\w+"
    r"|li_fat_id|mibextid|spm|trk",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Complaint:
    """Why a value of the link was not used; `reason` names the sentence, `values` fill it."""

    reason: str
    values: Mapping[str, str]


_Z = Point(-100, 100)
_LINK = Choice(("place", "image"), "place")
_BETA = Number(0.01, 100.0, default=1.0)


_RULES = ("ink", "width", "slant", "balance", "symmetry", "holes")


def _layers(*default: str) -> Subset:
    return Subset(("grid", "codes", "ellipses"), default)


def _heat(*options: str) -> Choice:
    return Choice(("none", *options), "none")


def _lesson(page: str) -> dict[str, Field]:
    """What has been guessed, and the section in which the last guess was made."""
    return {"guess": Guesses(lessons.questions(page)), "at": Choice(lessons.sections(page))}


TABLE: dict[str, dict[str, Field]] = {
    EVERYWHERE: {
        "lang": Choice(("en", "ko")), "view": Choice(("desk", "projector"), "desk"),
        "show": Choice(("none", "all"), "none"),  # answers, to who teaches, without a guess
    },
    "front": {
        "layers": _layers("grid", "codes"), "heat": _heat("gap", "density"), "link": _LINK, "z": _Z,
        "on": Choice(("ae", "vae", "aae"), "ae"),  # the pad whose z it is
    },
    "encoding": {
        "set": Choice(("moons", "noisy", "circles", "spiral", "s_curve", "drawn"), "moons"),
        "noise": Number(0, 0.3, 0.15), "drawn": Places(DRAWN_MOST, DRAWN_GRID),
        "code": Choice(("x", "side"), "x"),
        "amplitude": Number(0, 2, 0.5), "frequency": Number(1.5, 5, 2.0), "phase": Number(-3.2, 3.2, 0.0),
        "height": Number(-1, 1.5, 0.25),
        # what decodes: heights of the handles on the parabola of x alone, above the sine, below it
        "alone": Numbers(-3, 3, (0.25, 0.25, 0.25)), "above": Numbers(-3, 3, (0.75, 0.75, 0.75)),
        "below": Numbers(-3, 3, (-0.25, -0.25, -0.25)),
        "by": Choice(("hand", "network"), "hand"), "seed": Whole(0, 9999, 7),
        "first": Choice(_RULES, "ink"), "second": Choice(_RULES, "slant"), "point": Point(-6, 6, (0.0, 0.0)),
        **_lesson("encoding"),
    },
    "gaps": {
        "layers": _layers("codes"), "heat": _heat("gap", "nearest", "cycle", "density"), "link": _LINK, "z": _Z,
        "on": Choice(("ae", "vae"), "ae"), "marks": Points(5, -100, 100),
        "limit": Choice(("area", "centre", "empty", "jump"), "area"),
        "sampler": Choice(("gaussian", "box", "codes"), "gaussian"),
        "a": _Z, "b": _Z,  # the ends of the path
        **_lesson("gaps"),
    },
    "vae": {
        "layers": _layers("grid", "codes", "ellipses"), "heat": _heat("gap", "density", "prior"),
        "z": _Z, "beta": _BETA, **_lesson("vae"),
    },
    "aae": {
        "prior": Choice(("gaussian", "mixture", "mixture_labels", "swiss_roll_labels"), "gaussian"),
        "layers": _layers("grid", "codes"), "heat": _heat("prior", "discriminator", "gap"), "z": _Z,
        **_lesson("aae"),
    },
    "train": {
        **train_fields.fields(), "data": Choice((*DATA, "own")),
        "layers": _layers("grid", "codes"), "heat": _heat("prior", "discriminator"), "z": _Z,
        **_lesson("train"),
    },
}  # fmt: skip


def fields(page: str) -> dict[str, Field]:
    """The settings that a link to this page may hold."""
    return TABLE[EVERYWHERE] | TABLE.get(page, {})


def read(page: str, query: Mapping[str, str]) -> tuple[dict[str, Any], list[Complaint]]:
    """Values by name that the query gives and the table accepts, and Complaints of the others: one of all names that
    nobody knows, one for each value that is refused.
    """
    values: dict[str, Any] = {}
    complaints: list[Complaint] = []
    known = fields(page)
    lost = page == "front" and "page" in query
    unknown = [name for name in query if name not in known and not TRACKING.fullmatch(name)]
    if lost:  # put there by the route for pages that do not exist
        complaints.append(Complaint("unknown_page", {"given": shorten(query["page"])}))
        unknown.remove("page")
    if unknown:
        complaints.append(_unknown(unknown))
    for name, field in known.items():
        if name in query:
            try:
                values[name] = field.parse(query[name])
            except RefusedError as refused:
                given = {"name": name, "given": shorten(query[name])}
                complaints.append(Complaint(refused.reason, given | refused.values))
    return values, complaints


def _unknown(names: list[str]) -> Complaint:
    named = {"names": ", ".join(f"`{shorten(name) or '?'}`" for name in names[:NAMED])}
    more = len(names) - NAMED
    return Complaint("unknown_names", named | {"more": str(more)}) if more > 0 else Complaint("unknown_name", named)


def write(page: str, values: Mapping[str, Any]) -> dict[str, str]:
    """The query for these values; what stands at its default is left out, so that links stay short.

    Left out too is what the trained model does not have.
    """
    model = values.get("model") or TABLE["train"]["model"].default
    return {
        name: field.format(values[name])
        for name, field in fields(page).items()
        if values.get(name) is not None
        and values[name] != field.default
        and (page != "train" or train_fields.has(model, name))
    }


def shorten(text: str) -> str:
    """A bad value made fit to be shown: short, one line, no Markdown."""
    text = "".join(c if c.isalnum() or c in " .,-+_/%" else "?" for c in text)
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"
