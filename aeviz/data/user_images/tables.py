"""CSV with a pixel a column, as Kaggle's MNIST: label, pixel0 … pixel783, with or without a header or an index."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from aeviz.data.user_images.arrays import LEAST_SIDE
from aeviz.data.user_images.found import File
from aeviz.data.user_images.levels import HEADERS, delimiter_of
from aeviz.data.user_images.refusals import MOST_IMAGES, MOST_NAMES, MOST_SIDE, refusal, shown

MOST_COLUMNS = 64 * 64 + 3


def text_of(data: bytes) -> str:
    """As its maker saw it: UTF-8, with or without a mark, or what Korean Windows writes."""
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def pixels_of(file: File) -> tuple[NDArray, list[str | None] | None, int]:
    """Images (n, side, side), a class for each where there is a column for it, and how many rows there were.

    Of more rows than are taken, as many as are taken, evenly. Raises DataError where it is no such table.
    """
    text = text_of(file.read())
    delimiter = delimiter_of(text)
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise refusal("table", name=shown(file.name))
    first = [cell.strip().strip('"') for cell in lines[0].split(delimiter)]
    headed = sum(map(_is_number, first)) < len(first) - 2
    rows = lines[headed:]
    total = len(rows)
    if total > MOST_IMAGES:
        rows = [rows[k] for k in np.linspace(0, total - 1, MOST_IMAGES).round().astype(int)]
    try:
        label, pixels = _columns(first if headed else None, rows, delimiter)
        values = np.loadtxt(io.StringIO("\n".join(rows)), np.float32, delimiter=delimiter, usecols=pixels, ndmin=2)
        side = math.isqrt(len(pixels))
        names = None if label is None else [_cell(row, delimiter, label) for row in rows]
    except (ValueError, IndexError) as error:
        raise refusal("table", name=shown(file.name)) from error
    if names and len(set(names)) > MOST_NAMES:
        names = None
    return values.reshape(-1, side, side), names, total


def _columns(header: Sequence[str] | None, rows: Sequence[str], delimiter: str) -> tuple[int | None, list[int]]:
    """Which column is the label, if any, and which are pixels. Raises ValueError where no square is left."""
    width = rows[0].count(delimiter) + 1
    if width > MOST_COLUMNS:
        raise ValueError
    over = width - math.isqrt(width) ** 2  # columns that are no pixels
    side = math.isqrt(width)
    if over > 2 or not LEAST_SIDE <= side <= MOST_SIDE:
        raise ValueError
    if over == 0:
        return None, list(range(width))
    label = next((k for k, name in enumerate(header or ()) if name.lower() in HEADERS), None)
    if label is None:
        label = _varied(rows, delimiter, width) if over == 1 else 1
    index = [k for k in range(width) if k != label][: over - (label is not None)]  # an index stands first
    return label, [k for k in range(width) if k != label and k not in index]


def _varied(rows: Sequence[str], delimiter: str, width: int) -> int:
    """The first or the last column: the label differs from row to row, the corner of an image hardly does."""
    first = {_cell(row, delimiter, 0) for row in rows[:500]}
    last = {_cell(row, delimiter, width - 1) for row in rows[:500]}
    return width - 1 if len(last) > len(first) else 0


def _cell(row: str, delimiter: str, column: int) -> str | None:
    cell = row.split(delimiter)[column].strip().strip('"')
    number = cell.removesuffix(".0") if _is_number(cell) else cell
    return shown(number, 40) or None


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
