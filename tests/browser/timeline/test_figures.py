"""The figures of the step that is shown: measures beside their nulls, and a formula that adds up."""

from decimal import ROUND_HALF_UP, Decimal

import pytest

from aeviz.training.recipe import Recipe
from tests.browser.run_fixture import Bench, FakeRun, timeline_data
from tests.browser.run_gestures import put

pytestmark = pytest.mark.browser
LOSSES = [(140.149, 6.445), (99.95, 0.005), (543.427, 0.0), (151.25, 12.3456), (7.049, 3.335), (88.85, 1.4999)]
FORMULAS = {
    "ae": (Recipe(model="ae"), {"cross_entropy": 142.34}, ["= 142.3 nats"]),
    "squared": (Recipe(model="ae", loss="squared_error"), {"squared_error": 44.06}, ["= 44.1"]),
    "linear": (Recipe(model="linear_ae"), {"squared_error": 44.06}, ["= 44.1"]),
    "vae": (Recipe(), {"cross_entropy": 140.1, "kl": 6.43}, ["= 140.1 + 1 · 6.43 = 146.5 nats"]),
    "aae": (
        Recipe(model="aae"),
        {"cross_entropy": 142.3, "fool": 0.712, "discriminate": 1.352},
        ["= 142.3 nats", "= 142.3 + 20 · 0.712 = 156.5 nats", "= 1.352 nats"],
    ),
    "wae": (
        Recipe(model="wae"),
        {"cross_entropy": 142.3, "mmd": 0.0123},
        ["= 142.3 nats", "= 142.3 + 100 · 0.0123 = 143.5"],
    ),
}


def test_measures_of_the_newest_snapshot_at_or_before_each_beside_its_null(bench):
    run = put(bench, FakeRun())
    run.snapshot(0, {"cross_entropy": [250.06, None], "sw2": [1.5, 0.0432], "knn": [0.3, 0.1135]})
    run.snapshot(50, {"cross_entropy": [151.0, None], "knn": [0.8, 0.1135]})
    run.snapshot(100, {"cross_entropy": [140.0, None], "sw2": [0.1, 0.0432], "knn": [0.9, 0.1135]})
    bench.mount("line", timeline_data(run))
    bench.wait("line.step === '100'")
    slider = bench.page.get_by_test_id("timeline-scrubber")
    slider.evaluate("(input) => { input.value = 99; input.dispatchEvent(new Event('input')); }")
    bench.wait("line.step === '99'")
    table = bench.page.get_by_test_id("timeline-metrics")
    assert table.locator("caption").inner_text() == "Measured at step 50, the last measurement before step 99"
    cells = {
        row.get_attribute("data-metric"): [cell.inner_text() for cell in row.locator("td").all()]
        for row in table.locator("tr[data-metric]").all()
    }
    assert cells == {
        "cross_entropy": ["151.0", ""],
        "sw2": ["1.500\nstep 0", "0.043"],
        "knn": ["0.800", "0.114"],
    }


def adds_up(line: str) -> bool:
    """Whether who computes what stands between the equals signs finds what stands behind, to its last digit."""
    _, terms, total = (part.strip() for part in line.removesuffix(" nats").split("="))
    found = Decimal(0)
    for term in terms.split("+"):
        product = Decimal(1)
        for factor in term.split("·"):
            product *= Decimal(factor.strip())
        found += product
    return found.quantize(Decimal(total), ROUND_HALF_UP) == Decimal(total)


@pytest.mark.parametrize("beta", [0.0, 0.05, 0.5, 1.0, 2.5, 33.3, 1000.0])
def test_the_formula_of_a_vae_adds_up(bench, beta):
    for line, parts in lines_of(bench, Recipe(beta=beta), "cross_entropy", "kl"):
        assert adds_up(line), line
        total = float(line.removesuffix(" nats").split("=")[-1])
        assert total == pytest.approx(parts[0] + beta * parts[1], abs=0.16)


@pytest.mark.parametrize("weight", [0.0, 0.3, 20.0, 1000.0])
def test_the_formula_of_an_aae_adds_up(bench, weight):
    recipe = Recipe(model="aae", adversarial_weight=weight)
    for line, parts in lines_of(bench, recipe, "cross_entropy", "fool", "discriminate"):
        assert adds_up(line), line
        total = float(line.removesuffix(" nats").split("=")[-1])
        assert total == pytest.approx(parts[0] + weight * parts[1], abs=0.16)


def lines_of(bench: Bench, recipe: Recipe, first: str, second: str, third: str | None = None) -> list:
    """The line of the formula in which something is summed, for each of LOSSES."""
    run = put(bench, FakeRun(steps=len(LOSSES)))
    for step, (a, b) in enumerate(LOSSES, 1):
        run.point(step, **{first: a, second: b} | ({third: 1.38} if third else {}))
        run.snapshot(step)
    bench.mount("line", timeline_data(run, recipe))
    bench.wait("line.step === arg", str(len(LOSSES)))
    found = []
    for step, parts in enumerate(LOSSES, 1):
        bench.page.get_by_test_id("timeline-scrubber").evaluate(
            "(input, step) => { input.value = step; input.dispatchEvent(new Event('input')); }", step
        )
        bench.wait("line.step === arg", str(step))
        [line] = [text for text in bench.page.locator(".formula .numbers").all_inner_texts() if "+" in text]
        found.append((line, parts))
    return found


@pytest.mark.parametrize("name", FORMULAS)
def test_the_formula_with_its_numbers(bench, name):
    recipe, losses, expected = FORMULAS[name]
    run = put(bench, FakeRun())
    run.point(10, **losses)
    run.snapshot(10)
    bench.mount("line", timeline_data(run, recipe))
    bench.wait("line.step === '10'")
    said = bench.page.locator(".formula .numbers").all_inner_texts()
    assert said == expected
    for term in losses:  # beside its curve each has its unit, where it has one
        unit = bench.page.locator(f'.curves figure[data-term="{term}"] b').inner_text().endswith(" nats")
        assert unit == (term not in ("squared_error", "mmd"))


def test_a_network_for_every_beta_has_no_sum(bench):
    run = put(bench, FakeRun())
    run.point(10, cross_entropy=120.0, kl=9.0)
    run.snapshot(10)
    bench.mount("line", timeline_data(run, Recipe(model="beta_vae")))
    bench.wait("line.step === '10'")
    [line] = bench.page.locator(".formula .numbers").all_inner_texts()
    assert "120.0" in line
    assert "9.00" in line
    assert "129" not in line


def test_before_there_are_losses_the_formula_stands_alone(bench):
    run = put(bench, FakeRun())
    run.snapshot(0)
    bench.mount("line", timeline_data(run))
    bench.wait("line.step === '0'")
    assert "KL( q(z|x) ‖ p(z) )" in bench.text("timeline-formula")
    assert "=" not in bench.page.locator(".formula .numbers").inner_text()
