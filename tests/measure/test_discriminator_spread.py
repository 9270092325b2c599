"""What D says where codes lie: by hand on a map of four cells, and as the shipped models have it."""

import numpy as np
import pytest

from aeviz.making.command import RECIPES
from aeviz.measure.discriminator_spread import discriminator_spreads
from aeviz.shipped import catalogue


def test_each_code_counts_with_the_cell_in_which_it_lies():
    plane = {
        "heat.discriminator": np.array([[[0.1, 0.5], [0.9, 0.3]]]),  # upper left, upper right; lower left, lower right
        "means": np.array([[[0.9, 0.9], [0.6, 0.7], [0.99, 1.0]]]),  # all in the upper right
        "extents": np.array([[0.0, 1.0, 0.0, 1.0]]),
    }
    found = discriminator_spreads(plane)
    assert (found.codes.low, found.codes.high) == pytest.approx((0.5, 0.5))
    assert (found.map.low, found.map.high) == pytest.approx(tuple(np.percentile([0.1, 0.3, 0.5, 0.9], (5, 95))))


@pytest.mark.parametrize("name", [name for name in RECIPES if name.startswith("aae")])
def test_as_it_ships_the_discriminator_is_flatter_where_codes_lie_than_on_the_map(name):
    found = discriminator_spreads(catalogue.load(name).part("map"))
    assert found.codes.high - found.codes.low < found.map.high - found.map.low
    assert found.codes.low < 0.5 < found.codes.high
