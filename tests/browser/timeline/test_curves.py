"""The curves: a panel for each loss, lines through their points, two runs told apart."""

import math
import re

import numpy as np
import pytest

from aeviz.training.recipe import Recipe
from tests.browser.run_fixture import FakeRun, timeline_data
from tests.browser.run_gestures import filled, put

pytestmark = pytest.mark.browser


def test_each_loss_has_its_panel_with_the_value_at_the_shown_step(bench):
    run = put(bench, FakeRun())
    for step in range(0, 101, 10):
        run.point(step, cross_entropy=300.0 - step, fool=0.5, discriminate=1.25)
        run.snapshot(step)
    bench.mount("line", timeline_data(run, Recipe(model="aae")))
    bench.wait("line.step === '100'")
    bench.page.get_by_test_id("timeline-scrubber").focus()
    bench.page.keyboard.press("ArrowLeft")
    bench.wait("line.step === '90' && line.moving === 'false'")
    figures = bench.page.locator(".curves figure")
    assert [figure.get_attribute("data-term") for figure in figures.all()] == ["cross_entropy", "fool", "discriminate"]
    assert [value.inner_text() for value in figures.locator("b").all()] == ["210.0 nats", "0.500 nats", "1.250 nats"]
    label = figures.first.get_by_role("img").get_attribute("aria-label")
    assert label == "Cross-entropy against the step; at step 90: 210.0 nats"
    bench.page.get_by_test_id("timeline-scrubber").evaluate(
        "(input) => { input.value = 87; input.dispatchEvent(new Event('input')); }"
    )
    bench.wait("line.step === '87' && line.moving === 'false'")
    assert figures.first.locator("b").inner_text() == "220.0 nats (step 80)"
    assert f"{math.log(2):.3f}" in figures.nth(1).inner_text()
    assert f"{2 * math.log(2):.3f}" in figures.nth(2).inner_text()
    assert figures.first.locator("small").is_hidden(), "a cross-entropy has no null"


def test_the_curve_goes_through_its_points(bench):
    run = put(bench, filled(FakeRun()))
    bench.mount("line", timeline_data(run))
    bench.wait("line.step === '100'")
    panel = "it.panels.get('kl').plot"
    path = bench.line(f"{panel}.lines[0].getAttribute('d')")
    drawn = [tuple(map(float, point)) for point in re.findall(r"[ML]([-\d.]+) ([-\d.]+)", path)]
    expected = bench.line(f"it.feeds[0].points.map(([step, {{ kl }}]) => [{panel}.x(step), {panel}.y(kl)])")
    assert len(drawn) == 21
    assert np.array(drawn) == pytest.approx(np.array(expected), abs=0.06)
    x = [point[0] for point in drawn]
    y = [point[1] for point in drawn]
    assert x == sorted(x)
    assert y == sorted(y, reverse=True), "more is higher"
    ticks = bench.page.locator('figure[data-term="kl"] .up').all()
    for tick in ticks:
        value = float(tick.text_content())
        middle = tick.evaluate("(text) => { const box = text.getBBox(); return box.y + box.height / 2; }")
        assert middle == pytest.approx(bench.line(f"{panel}.y({value})"), abs=4)


def test_two_runs_one_solid_one_dashed_at_one_step(bench):
    one, two = put(bench, filled(FakeRun("a", state="done"))), put(bench, FakeRun("b"))
    for step in (40, 50, 60):
        two.point(step, cross_entropy=100.0, kl=7.0)
        two.snapshot(step, {"sw2": [0.5, 0.05]})
    bench.mount("line", timeline_data([one, two], [Recipe(), Recipe().but(beta=4.0)], labels=("β = 1", "β = 4")))
    bench.wait("line.step === '60' && line.mode === 'live' && line.moving === 'false'")
    assert bench.text("timeline-line").startswith("β = 4: Training")
    assert bench.page.locator(".legend").inner_text().split("\n") == ["β = 1", "β = 4"]
    title = bench.page.locator('figure[data-term="cross_entropy"] b')
    assert title.inner_text() == "240.0 · 100.0 nats"
    numbers = [line.inner_text().strip() for line in bench.page.locator(".formula .numbers").all()]
    assert numbers == ["= 240.0 + 1 · 6.00 = 246.0 nats", "= 100.0 + 4 · 7.00 = 128.0 nats"]
    dashes = bench.page.locator('figure[data-term="kl"] .curve').evaluate_all(
        "(curves) => curves.map((curve) => [getComputedStyle(curve).strokeDasharray, Boolean(curve.getAttribute('d'))])"
    )
    assert dashes[0] == ["none", True]
    assert dashes[1][0] != "none"
    assert dashes[1][1]
    row = bench.page.locator('[data-metric="sw2"] td')
    assert [cell.inner_text() for cell in row.all()] == ["–", "0.500", "0.050"]
