"""The learning rate's one cycle: it rises, stands at its peak once, and falls as a cosine to nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aeviz.training.learning_rate import share_of_rate


def test_what_is_left_late_in_a_run():
    """Of the cosine after a tenth of warm-up, by hand: at half of the way (1 + cos 80°) / 2, and so on."""
    for done, share in ((0.1, 1.0), (0.5, 0.58682), (0.75, 0.17861), (0.9, 0.03015), (0.97, 0.00274)):
        assert share_of_rate(round(10_000 * done), 10_000, 0.1) == pytest.approx(share, abs=1e-5)


@given(st.integers(1, 3000), st.floats(0, 0.99), st.integers(0, 5000))
def test_a_cycle_rises_then_falls_wherever_it_begins(length, warm_up, begins):
    shares = np.array([share_of_rate(begins + k, begins + length, warm_up, begins) for k in range(length)])
    assert ((shares >= 0) & (shares <= 1)).all()
    peak = shares.argmax()
    assert (np.diff(shares[: peak + 1]) >= 0).all()
    assert (np.diff(shares[peak:]) <= 0).all()
    assert shares[peak] > 0.4
    np.testing.assert_array_equal(shares, [share_of_rate(k, length, warm_up) for k in range(length)])


@pytest.mark.parametrize(("step", "begins"), [(-1, 0), (10, 0), (4, 5)])
def test_there_is_no_rate_outside_of_the_cycle(step, begins):
    with pytest.raises(ValueError, match="outside of a cycle"):
        share_of_rate(step, 10, 0.1, begins)
