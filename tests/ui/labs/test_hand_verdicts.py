"""The first lab's verdicts: on its own points, and on figures made up for them."""

import numpy as np
import pytest

from aeviz.data import PointSet, two_moons
from aeviz.ui import text
from aeviz.ui.labs import hand_verdicts

WORDS = text.sections("en", "encoding")


@pytest.fixture(autouse=True)
def afresh():
    """Nothing of another test's points is kept."""
    for kept in (hand_verdicts._left_of_moons, hand_verdicts._best_error, hand_verdicts._parted):
        kept.cache_clear()
    yield
    for kept in (hand_verdicts._left_of_moons, hand_verdicts._best_error, hand_verdicts._parted):
        kept.cache_clear()


def test_of_the_two_moons_neither_comes_back_from_x_alone():
    finding = hand_verdicts.alone()
    assert finding.right == {"between"}
    moons = two_moons()
    x, y = moons.points.T
    curve = np.polyval(np.polyfit(x, y, 2), x)
    for half in (moons.labels == 0, moons.labels == 1):
        assert f"{((y - curve)[half] ** 2).mean() / y[half].var():.2f}" in finding.said


@pytest.mark.parametrize(("lift", "bend", "right"), [(0, 1, "both"), (0, -1, "between")])
def test_what_comes_back_is_read_from_the_points(monkeypatch, lift, bend, right):
    x = np.linspace(-1, 1, 50)
    points = np.concatenate([np.stack([x, x**2], 1), np.stack([x, lift + bend * x**2], 1)])
    made_up = PointSet("made up", points, np.repeat([0, 1], 50))
    monkeypatch.setattr(hand_verdicts, "two_moons", lambda: made_up)
    assert hand_verdicts.alone().right == {right}


@pytest.mark.parametrize(("ours", "line", "right"), [(0.0057, 0.18, "yes"), (0.15, 0.18, "about"), (0.2, 0.18, "no")])
def test_a_code_beats_a_line_clearly_where_its_error_is_less_than_half(monkeypatch, ours, line, right):
    monkeypatch.setattr(hand_verdicts, "_best_error", lambda: ours)
    monkeypatch.setattr(hand_verdicts, "pca_error", lambda _: line)
    finding = hand_verdicts.decode()
    assert finding.right == {right}
    assert finding.said.startswith(WORDS[f"decode_is_{right}"].split("{")[0])
    assert f"{ours:.4f}" in finding.said
    assert f"{line:.4f}" in finding.said


def test_a_sine_parts_the_s_and_not_the_circles():
    finding = hand_verdicts.sets()
    assert finding.right == {"s_curve"}
    assert WORDS["sets_s_curve"] in finding.said
    assert WORDS["sets_circles"] not in finding.said


@pytest.mark.parametrize(
    ("errors", "right"),
    [
        ({"hand": 0.06, "pca": 0.05, "mean": 0.07}, "pca"),
        ({"hand": 0.04, "pca": 0.05, "mean": 0.07}, "hand"),
        ({"hand": 0.08, "pca": 0.07, "mean": 0.07}, "neither"),
    ],
)
def test_the_least_error_is_the_answer_unless_the_mean_image_has_it_too(errors, right):
    finding = hand_verdicts.rules(errors)
    assert finding.right == {right}
    assert all(f"{error:.4f}" in finding.said for error in errors.values())
