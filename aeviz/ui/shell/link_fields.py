"""What a value of a link may be: each kind of field reads its text, checks it, and writes it."""

import math
import re
import string
from collections.abc import Mapping
from dataclasses import dataclass

_LETTERS = string.ascii_letters + string.digits + "._"  # 64 that a link holds as they are


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


@dataclass(frozen=True)
class Guesses:
    """What was answered to some of a page's questions: `question.answer,question.answer`, each question once.

    Names stand in the link and not words, so that a link is the same in every language. `-` is no guess at all.
    """

    questions: Mapping[str, tuple[str, ...]]  # each with its answers, in the order of the page
    default: tuple[tuple[str, str], ...] = ()

    def parse(self, text: str) -> tuple[tuple[str, str], ...]:
        parts = [] if text.strip() == "-" else text.split(",", len(self.questions))
        given: dict[str, str] = {}
        for part in parts:
            question, _, answer = part.partition(".")
            if question not in self.questions:
                raise RefusedError("unknown_question", allowed=", ".join(self.questions))
            if question in given:
                raise RefusedError("guessed_twice", question=question)
            if answer not in self.questions[question]:
                raise RefusedError("unknown_answer", question=question, allowed=", ".join(self.questions[question]))
            given[question] = answer
        return self.in_order(given)

    def in_order(self, given: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """Guesses by question as the page asks them."""
        return tuple((question, given[question]) for question in self.questions if question in given)

    def format(self, value: tuple[tuple[str, str], ...]) -> str:
        return ",".join(f"{question}.{answer}" for question, answer in value) or "-"


Field = Choice | Subset | Number | Numbers | Point | Points | Places | Whole | Widths | Flag | Guesses

# ---- what several pages have ---------------------------------------------------------------------------------------

Z = Point(-100, 100)  # where a pad's point was left
LINKED = Choice(("place", "image"), "place")  # what pads that share a cursor have in common


def layers(*default: str) -> Subset:
    """What lies on the map."""
    return Subset(("grid", "codes", "ellipses"), default)


def heat(*options: str) -> Choice:
    """The heat map under it, where one is chosen."""
    return Choice(("none", *options), "none")


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise RefusedError("not_a_number") from None
    if not math.isfinite(value):
        raise RefusedError("not_a_number")
    return value
