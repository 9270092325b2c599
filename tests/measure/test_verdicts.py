"""Verdicts against figures made up for them: ranges apart are told apart, those that overlap are alike."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from aeviz.measure.verdicts import Range, least, more_of, most, range_of, share_range

ends = st.floats(-1e6, 1e6)
ranges = st.tuples(ends, ends).map(lambda pair: Range(min(pair), max(pair)))


def test_of_ranges_that_lie_apart_the_upper_has_more():
    held = {"ae": Range(11.3, 46.4), "vae": Range(7.05, 10.4)}
    assert most(held) == more_of(held) == {"ae"}
    assert least(held) == {"vae"}


@pytest.mark.parametrize("other", [Range(0.026, 0.0345), Range(0.04, 0.05), Range(0.03, 0.03)])
def test_ranges_that_overlap_or_touch_are_alike(other):
    held = {"ae": Range(0.027, 0.04), "vae": other}
    assert most(held) == least(held) == {"ae", "vae"}
    assert more_of(held) == {"alike"}


def test_of_three_those_that_reach_the_first_stand_beside_it():
    held = {"within": Range(0, 0.1), "empty": Range(0.5, 0.7), "outside": Range(0.6, 0.8)}
    assert most(held) == {"empty", "outside"}
    assert least(held) == {"within"}


@pytest.mark.parametrize("figures", [{}, {"x.low": 1.0}, {"x.high": 1.0}, {"x.low": 2.0, "x.high": 1.0}])
def test_without_figures_there_is_no_range_and_no_verdict(figures):
    assert range_of(figures, "x") is None
    held = {"x": range_of(figures, "x"), "y": Range(0, 1)}
    assert most(held) == least(held) == more_of(held) == frozenset()


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_figure_that_is_no_number_is_no_figure(bad):
    assert range_of({"x.low": bad, "x.high": 1.0}, "x") is None
    assert range_of({"x.low": 0.0, "x.high": bad}, "x") is None


@given(st.dictionaries(st.sampled_from("abcd"), ranges, min_size=1))
def test_somebody_always_leads_and_whoever_does_not_is_wholly_below(held):
    leading = most(held)
    assert max(held, key=lambda name: held[name].high) in leading
    for name in held.keys() - leading:
        assert any(held[name].high < held[other].low for other in leading)
    mirrored = {name: Range(-held[name].high, -held[name].low) for name in held}
    assert least(mirrored) == leading


@pytest.mark.parametrize(("successes", "count"), [(0, 10), (10, 10), (8480, 10_000), (1, 3)])
def test_the_range_of_a_share_is_wilsons(successes, count):
    theirs = binomtest(successes, count).proportion_ci(0.95, method="wilson")
    ours = share_range(successes / count, count)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=2e-5)


@pytest.mark.parametrize(("share", "count"), [(-0.1, 5), (1.1, 5), (0.5, 0), (math.nan, 5)])
def test_what_is_no_share_is_refused(share, count):
    with pytest.raises(ValueError, match="share lies between"):
        share_range(share, count)
