"""Figures for the screen: words in them are not cut off."""

import numpy as np
import pytest

from aeviz.ui.controls import charts


@pytest.mark.parametrize(("beta", "side"), [(0.01, "left"), (1.0, "right"), (100.0, "right")])
def test_the_word_at_the_point_stands_inwards(monkeypatch, beta, side):
    """At the smallest β the rate is the largest: there the figure ends."""
    drawn = []
    monkeypatch.setattr(charts, "draw", lambda figure, key, height: drawn.append(figure))
    betas = np.array([0.01, 0.1, 1.0, 10.0, 100.0])
    rates, distortions = np.array([12.0, 10.0, 5.0, 1.0, 0.0]), np.array([125.0, 126.0, 130.0, 170.0, 206.0])
    charts.rate_distortion(betas, rates, distortions, beta, key="curve")
    [figure] = drawn
    assert figure.data[1].x[0] == pytest.approx(rates[betas == beta][0])
    assert figure.data[1].textposition == f"top {side}"
