"""What a link holds: one typed table that reads the URL, checks it, and writes it. No screen in here.

A value that does not exist or lies out of range is never passed on: `read` leaves it out and adds a Complaint, from
which the screen makes a sentence.
"""

import math
import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aeviz.data.plane import DRAWN_GRID, DRAWN_MOST
from aeviz.recipe import LOSSES, MODELS, PRIORS, Recipe

EVERYWHERE = ""  # the settings that hold on every page
_LETTERS = string.ascii_letters + string.digits + "._"  # 64 that a link holds as they are
SHOWN = 40  # characters of a bad value that are repeated to the reader


@dataclass(frozen=True)
class Complaint:
    """Why a value of the link was not used; `reason` names the sentence, `values` fill it."""

    reason: str
    values: Mapping[str, str]


class RefusedError(ValueError):
    """A text that a field does not accept; becomes a Complaint."""

    def __init__(self, reason: str, **values: str) -> None:
        super().__init__(reason)
        self.reason, self.values = reason, values


@dataclass(frozen=True)
class Choice:
    """One of a few words."""

    options: tuple[str, ...]
    default: str | None = None

    def parse(self, text: str) -> str:
        if text not in self.options:
            raise RefusedError("unknown_choice", allowed=", ".join(self.options))
        return text

    def format(self, value: str) -> str:
        return value


@dataclass(frozen=True)
class Subset:
    """Any of a few words, separated by commas, kept in the order of the table; `-` is the empty set."""

    options: tuple[str, ...]
    default: tuple[str, ...] = ()

    def parse(self, text: str) -> tuple[str, ...]:
        words = [] if text == "-" else text.split(",")
        if any(word not in self.options for word in words):
            raise RefusedError("unknown_choice", allowed=", ".join(self.options))
        return tuple(option for option in self.options if option in words)

    def format(self, value: tuple[str, ...]) -> str:
        return ",".join(value) or "-"


@dataclass(frozen=True)
class Number:
    """A number in a closed range, written with `digits` significant digits."""

    low: float
    high: float
    default: float | None = None
    digits: int = 4

    def parse(self, text: str) -> float:
        value = _number(text)
        if not self.low <= value <= self.high:
            raise RefusedError("out_of_range", low=f"{self.low:g}", high=f"{self.high:g}")
        return value

    def format(self, value: float) -> str:
        # Rounding must not carry a limit such as 2.00004 past itself, or the link could not be read again.
        return f"{min(max(float(f'{value:.{self.digits}g}'), self.low), self.high):.{self.digits}g}"


@dataclass(frozen=True)
class Point:
    """Two numbers `x,y`, each in a closed range; a pad checks the point against its own map besides."""

    low: float
    high: float
    default: tuple[float, float] | None = None

    def parse(self, text: str) -> tuple[float, float]:
        parts = text.split(",")
        if len(parts) != 2:
            raise RefusedError("not_a_point")
        x, y = (Number(self.low, self.high).parse(part) for part in parts)
        return x, y

    def format(self, value: tuple[float, float]) -> str:
        number = Number(self.low, self.high)
        return ",".join(number.format(v) for v in value)


@dataclass(frozen=True)
class Points:
    """Up to `most` points `x,y;x,y`, each number in a closed range; `-` is none."""

    most: int
    low: float
    high: float
    default: tuple[tuple[float, float], ...] = ()

    def parse(self, text: str) -> tuple[tuple[float, float], ...]:
        parts = [] if text.strip() == "-" else text.split(";")
        if len(parts) > self.most:
            raise RefusedError("too_many_points", most=str(self.most))
        return tuple(Point(self.low, self.high).parse(part) for part in parts)

    def format(self, value: tuple[tuple[float, float], ...]) -> str:
        return ";".join(Point(self.low, self.high).format(point) for point in value) or "-"


@dataclass(frozen=True)
class Places:
    """Up to `most` places (column, row) of a square of `grid` places a side, three letters each; `-` is none."""

    most: int
    grid: int
    default: tuple[tuple[int, int], ...] = ()

    def parse(self, text: str) -> tuple[tuple[int, int], ...]:
        text = "" if text.strip() == "-" else text
        if len(text) > 3 * self.most:
            raise RefusedError("too_many_points", most=str(self.most))
        if len(text) % 3 or any(letter not in _LETTERS for letter in text):
            raise RefusedError("not_a_drawing")
        numbers = [_LETTERS.index(letter) for letter in text]
        triples = zip(*[iter(numbers)] * 3, strict=True)
        found = tuple(divmod(a << 12 | b << 6 | c, self.grid) for a, b, c in triples)
        if any(column >= self.grid for column, _ in found):
            raise RefusedError("not_a_drawing")
        return found

    def format(self, value: tuple[tuple[int, int], ...]) -> str:
        numbers = (self.grid * column + row for column, row in value)
        return "".join(_LETTERS[n >> 12] + _LETTERS[(n >> 6) & 63] + _LETTERS[n & 63] for n in numbers) or "-"


@dataclass(frozen=True)
class Numbers:
    """So many numbers as the default has, separated by commas, each in a closed range."""

    low: float
    high: float
    default: tuple[float, ...]

    def parse(self, text: str) -> tuple[float, ...]:
        parts = text.split(",")
        if len(parts) != len(self.default):
            raise RefusedError("other_count", count=str(len(self.default)))
        return tuple(Number(self.low, self.high).parse(part) for part in parts)

    def format(self, value: tuple[float, ...]) -> str:
        return ",".join(Number(self.low, self.high).format(v) for v in value)


@dataclass(frozen=True)
class Whole:
    """A whole number in a closed range, written out in digits."""

    low: int
    high: int
    default: int | None = None

    def parse(self, text: str) -> int:
        # Not int(): that takes `1_0`, and ten thousand digits for a long time.
        if not re.fullmatch(r"[+-]?[0-9]{1,15}", text):
            raise RefusedError("not_whole")
        if not self.low <= int(text) <= self.high:
            raise RefusedError("out_of_range", low=str(self.low), high=str(self.high))
        return int(text)

    def format(self, value: int) -> str:
        return str(value)


@dataclass(frozen=True)
class Widths:
    """The widths of some layers, whole numbers separated by commas; `-` is no layer at all."""

    most: int  # layers
    widest: int
    default: tuple[int, ...] = ()

    def parse(self, text: str) -> tuple[int, ...]:
        parts = [] if text.strip() == "-" else text.split(",")
        if len(parts) > self.most:
            raise RefusedError("too_many_layers", most=str(self.most))
        return tuple(Whole(1, self.widest).parse(part.strip()) for part in parts)

    def format(self, value: tuple[int, ...]) -> str:
        return ",".join(map(str, value)) or "-"


@dataclass(frozen=True)
class Flag:
    """Yes or no."""

    default: bool = False

    def parse(self, text: str) -> bool:
        return Choice(("yes", "no")).parse(text) == "yes"

    def format(self, value: bool) -> str:
        return "yes" if value else "no"


Field = Choice | Subset | Number | Numbers | Point | Points | Places | Whole | Widths | Flag


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise RefusedError("not_a_number") from None
    if not math.isfinite(value):
        raise RefusedError("not_a_number")
    return value


_Z = Point(-100, 100)
_LINK = Choice(("place", "image"), "place")
_BETA = Number(*Recipe.beta_range, default=1.0)


_RULES = ("ink", "width", "slant", "balance", "symmetry", "holes")


def _layers(*default: str) -> Subset:
    return Subset(("grid", "codes", "ellipses"), default)


def _heat(*options: str) -> Choice:
    return Choice(("none", *options), "none")


TABLE: dict[str, dict[str, Field]] = {
    EVERYWHERE: {"lang": Choice(("en", "ko")), "view": Choice(("desk", "projector"), "desk")},
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
        "show": Choice(("hand", "network"), "hand"), "seed": Whole(0, 9999, 7),
        "first": Choice(_RULES, "ink"), "second": Choice(_RULES, "slant"), "at": Point(-6, 6, (0.0, 0.0)),
    },
    "gaps": {
        "layers": _layers("codes"), "heat": _heat("gap", "nearest", "cycle", "density"), "link": _LINK, "z": _Z,
        "on": Choice(("ae", "vae"), "ae"), "marks": Points(5, -100, 100),
        "limit": Choice(("area", "centre", "empty", "jump"), "area"),
        "sampler": Choice(("gaussian", "box", "codes"), "gaussian"),
        "a": _Z, "b": _Z,  # the ends of the path
    },
    "vae": {
        "layers": _layers("grid", "codes", "ellipses"), "heat": _heat("gap", "density", "prior"),
        "z": _Z, "beta": _BETA,
    },
    "aae": {
        "prior": Choice(("gaussian", "mixture", "mixture_labels", "swiss_roll_labels"), "gaussian"),
        "layers": _layers("grid", "codes"), "heat": _heat("prior", "discriminator", "gap"), "z": _Z,
    },
    "train": {
        "model": Choice(MODELS, "vae"), "data": Choice(("mnist", "digits", "own")),
        "latent": Whole(1, 64, 2), "widths": Widths(4, 1024, Recipe.hidden),
        "activation": Choice(("silu", "relu", "leaky_relu"), Recipe.activation), "loss": Choice(LOSSES, Recipe.loss),
        "beta": _BETA, "prior": Choice(PRIORS, Recipe.prior), "labels": Flag(),
        # without a default of their own: what suits the model and the data
        "weight": Number(0, 200), "rate": Number(1e-5, 1), "batch": Whole(16, 2048), "epochs": Whole(1, 100),
        "noise": Number(0, 1, Recipe.noise), "seed": Whole(0, 2**32 - 1, Recipe.seed),
        "layers": _layers("grid", "codes"), "heat": _heat("prior", "discriminator"), "z": _Z,
    },
}  # fmt: skip

# Settings that only some models have; a link to another model leaves them out.
_DEEP = ("ae", "vae", "beta_vae", "aae")
HAVING = {
    "widths": _DEEP, "activation": _DEEP, "loss": _DEEP, "beta": ("vae",),
    "weight": ("aae",), "prior": ("aae",), "labels": ("aae",),
}  # fmt: skip


def has(model: str, name: str) -> bool:
    """Whether a model that is trained has this setting."""
    return model in HAVING.get(name, MODELS)


def fields(page: str) -> dict[str, Field]:
    """The settings that a link to this page may hold."""
    return TABLE[EVERYWHERE] | TABLE.get(page, {})


def read(page: str, query: Mapping[str, str]) -> tuple[dict[str, Any], list[Complaint]]:
    """Values by name that the query gives and the table accepts, and a Complaint for each of the others."""
    values: dict[str, Any] = {}
    complaints: list[Complaint] = []
    known = fields(page)
    for name, text in query.items():
        if name == "page":  # put there by the route for pages that do not exist
            complaints.append(Complaint("unknown_page", {"given": shorten(text)}))
        elif name not in known:
            complaints.append(Complaint("unknown_name", {"name": shorten(name), "allowed": ", ".join(known)}))
        else:
            try:
                values[name] = known[name].parse(text)
            except RefusedError as refused:
                given = {"name": name, "given": shorten(text)}
                complaints.append(Complaint(refused.reason, given | refused.values))
    return values, complaints


def write(page: str, values: Mapping[str, Any]) -> dict[str, str]:
    """The query for these values; what stands at its default is left out, so that links stay short.

    Left out too is what the trained model does not have.
    """
    model = values.get("model") or TABLE["train"]["model"].default
    return {
        name: field.format(values[name])
        for name, field in fields(page).items()
        if values.get(name) is not None and values[name] != field.default and (page != "train" or has(model, name))
    }


def shorten(text: str) -> str:
    """A bad value made fit to be shown: short, one line, no Markdown."""
    text = "".join(c if c.isalnum() or c in " .,-+_/%" else "?" for c in text)
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"
