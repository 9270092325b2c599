"""Percentile range of a discriminator: how flat it is where codes lie, beside the same over the whole map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aeviz.measure.verdicts import Range

MIDDLE = (5, 95)  # percentiles


@dataclass(frozen=True)
class Spreads:
    """From the fifth to the ninety-fifth percentile of D(z): over the codes, and over the cells of the map."""

    codes: Range
    map: Range


def discriminator_spreads(plane: Mapping[str, NDArray]) -> Spreads:
    """From a map as it ships: `heat.discriminator` (1, size, size) from the upper left, `means` (1, n, 2), `extents`.

    A code counts with the cell in which it lies.
    """
    heat, (x0, x1, y0, y1) = plane["heat.discriminator"][0].astype(np.float64), plane["extents"][0]
    x, y = plane["means"][0].astype(np.float64).T
    size = len(heat)
    column = ((x - x0) / (x1 - x0) * size).astype(int).clip(0, size - 1)
    row = ((y1 - y) / (y1 - y0) * size).astype(int).clip(0, size - 1)
    return Spreads(*(Range(*map(float, np.percentile(said, MIDDLE))) for said in (heat[row, column], heat)))
