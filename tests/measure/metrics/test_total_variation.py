"""The total variation between shares of classes: known answers, and what it must be of any two samples."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aeviz.measure.metrics import total_variation

SAMPLES = st.lists(st.integers(0, 9), min_size=1, max_size=60)


def test_it_is_the_share_that_would_have_to_change():
    assert total_variation([0, 1, 2, 3], [3, 2, 1, 0, 0, 1, 2, 3]) == 0
    assert total_variation([0] * 7 + [1] * 3, [0] * 5 + [1] * 5) == pytest.approx(0.2)
    assert total_variation([0, 0, 1], [7, 8]) == 1
    with pytest.raises(ValueError, match="empty"):
        total_variation([], [1])


@given(SAMPLES, SAMPLES)
def test_it_is_the_largest_difference_that_any_set_of_classes_shows(a, b):
    first, second = (np.bincount(x, minlength=10) / len(x) for x in (a, b))
    gains = np.maximum(first - second, 0).sum()  # the set of those that are more frequent in a
    assert total_variation(a, b) == pytest.approx(gains) == pytest.approx(total_variation(b, a))
    assert 0 <= total_variation(a, b) <= 1
