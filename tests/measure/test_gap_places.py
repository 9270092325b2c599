"""Kinds of places on a map that was laid out by hand."""

import numpy as np
import pytest

from aeviz.measure import gap_places
from aeviz.measure.gap_places import PLACES

EXTENT = (-4.0, 12.0, -6.0, 10.0)  # half a unit for each of the 32 squares


def lattice(x0: float, x1: float, y0: float, y1: float) -> np.ndarray:
    """A code in the middle of each square of the grid in a box."""
    x, y = np.meshgrid(np.arange(x0 + 0.25, x1, 0.5), np.arange(y0 + 0.25, y1, 0.5))
    return np.stack([x.ravel(), y.ravel()], axis=1)


@pytest.fixture
def codes() -> tuple[np.ndarray, np.ndarray]:
    """Two classes that meet at x = 2, above them nothing, and a third at y = 8: [0, 4] × [0, 2] and [0, 4] × [7, 8]."""
    boxes = [lattice(0, 2, 0, 2), lattice(2, 4, 0, 2), lattice(0, 4, 7, 8)]
    return np.concatenate(boxes), np.repeat([0, 1, 2], [len(box) for box in boxes])


def test_each_kind_of_place_is_told(codes):
    points = np.array(
        [(0.3, 1.1), (3.7, 0.9), (2.1, 1.0), (1.9, 0.4), (2.0, 4.5), (3.1, 3.3), (-1.0, 1.0), (11.9, -5.9)]
    )
    kinds = gap_places.place_of(points, *codes, EXTENT)
    expected = ["within", "within", "meet", "meet", "empty", "empty", "outside", "outside"]
    assert [PLACES[kind] for kind in kinds] == expected


def test_shares_are_counted_in_cells_from_the_upper_left(codes):
    gap = np.zeros((32, 32), bool)
    gap[:4] = True  # y from 8 to 10: outside
    gap[6:16, 8] = True  # x from 0 to .5, y from 2 to 7: empty
    figures = gap_places.gap_places(gap, *codes, EXTENT)
    areas = {name: figures[f"where.{name}.area"] * 32**2 for name in PLACES}
    assert areas["empty"] == pytest.approx(8 * 10)  # [0, 4] × [2, 7], but for the hull's slight slant
    # the hull cuts the outer squares
    assert areas["within"] + areas["meet"] == pytest.approx(8 * 4 + 8 * 2, abs=24)
    assert sum(areas.values()) == pytest.approx(32**2)
    assert figures["where.empty"] == pytest.approx(10 / 80)
    assert figures["where.outside"] == pytest.approx(4 * 32 / areas["outside"])
    assert (figures["where.within"], figures["where.meet"]) == (0, 0)
    assert figures["where.all"] == pytest.approx(gap.mean())
    total = sum(figures[f"where.{name}"] * figures[f"where.{name}.area"] for name in PLACES)
    assert total == pytest.approx(figures["where.all"])


def test_of_a_place_that_is_not_there_nothing_is_said():
    codes = lattice(0, 4, 0, 4)
    figures = gap_places.gap_places(np.ones((16, 16), bool), codes, np.zeros(len(codes)), EXTENT)
    assert "where.meet" not in figures
    assert figures["where.meet.area"] == 0
    assert figures["where.within"] == figures["where.outside"] == 1
