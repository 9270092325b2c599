"""The time line: what it says of a run, its curves, buttons, replay, and a formula that adds up."""

import math
import re
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest

from aeviz.models import AAE, VAE, Autoencoder, BetaVAE, LinearAutoencoder
from aeviz.recipe import Recipe
from aeviz.ui.latent_pad.timeline import PHASES
from tests.browser.pads import FRAME
from tests.browser.run_fixture import Bench, FakeRun, pad_data, run_server, timeline_data
from tests.serving import watch

pytestmark = pytest.mark.browser
DESK = {"width": 1100, "height": 900}
BOUND = {"step": 5, "phase": "bound", "losses": {"kl": 1.0}, "updated": True, "rest": False}
CLASSES = {"linear_ae": LinearAutoencoder, "ae": Autoencoder, "vae": VAE, "beta_vae": BetaVAE, "aae": AAE}


@pytest.fixture(scope="module")
def runs():
    with run_server() as server:
        yield server


@pytest.fixture
def open_bench(runs, new_page):
    """Makes a page with room for a time line; fails where a page says an error."""
    runs.runs.clear()
    runs.asked.clear()
    troubles = []

    def make(lang: str = "en", **options) -> Bench:
        page = new_page(**({"viewport": DESK} | options))
        troubles.append(watch(page))
        return Bench(page, runs).open(lang)

    yield make
    assert [said for trouble in troubles for said in trouble if "404" not in said] == []


@pytest.fixture
def bench(open_bench) -> Bench:
    return open_bench()


def put(bench: Bench, run: FakeRun) -> FakeRun:
    bench.server.runs[run.id] = run
    return run


def filled(run: FakeRun, last: int = 100, every: int = 20, **metrics) -> FakeRun:
    """Points and snapshots up to a step."""
    for step in range(0, last + 1, 5):
        run.point(step, cross_entropy=300 - step, kl=step / 10)
        if step % every == 0:
            run.snapshot(step, metrics or {"cross_entropy": [200 - step, None]})
    return run


def buttons(bench: Bench) -> list[str]:
    return [button.inner_text() for button in bench.page.locator(".commands button:visible").all()]


# ---- what the run is doing ------------------------------------------------------------------------------------------


def test_each_state_has_its_line_and_its_buttons(bench):
    run = put(bench, FakeRun(state="queued", steps=1170))
    run.tell(place=3, wait=40.4)
    bench.mount("line", timeline_data(run))
    bench.wait("line.state === 'queued'")
    assert bench.text("timeline-line") == "In the queue · place 3 · about 40 s"
    assert buttons(bench) == ["Leave the queue"]
    expected = {
        "starting": ("Starting · CPU", ["Stop"]),
        "running": ("Training · step 412 of 1,170 · 9 s left · 16,400 images a second · CPU", ["Pause", "Stop"]),
        "paused": ("Paused · step 412 of 1,170 · CPU", ["Go on", "One phase", "Stop"]),
        "stopped": ("Stopped · step 412 of 1,170 · CPU", []),
        "done": ("Done · 1,170 steps · CPU", []),
    }
    for state, (line, offered) in expected.items():
        run.tell(state=state, place=None, wait=None, step=412, rate=16_412.0, left=9.2)
        bench.mount("line", timeline_data(run, states=(state,)))
        bench.wait("line.state === arg", state)
        assert bench.text("timeline-line") == line
        assert buttons(bench) == offered


def test_progress_is_that_of_the_run(bench):
    run = put(bench, FakeRun())
    run.tell(step=25)
    bench.mount("line", timeline_data(run))
    bar = bench.page.get_by_role("progressbar")
    bar.wait_for()
    assert bar.get_attribute("aria-valuenow") == "25"
    run.tell(state="done", step=100)
    bar.wait_for(state="hidden")


FAILURES = {
    "not_finite": {"step": 412},
    "memory": {"limit": 2048},
    "time": {"limit": 600},
    "died": {},
    "silent": {"seconds": 120},
    "no_worker": {},
    "data": {"sentence": "There are 1 images."},
    "settings": {"sentence": "There are 1 images."},
    "error": {"sentence": "There are 1 images."},
}


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_every_failure_is_a_sentence(open_bench, lang):
    bench = open_bench(lang)
    run = put(bench, FakeRun(state="failed"))
    said = set()
    for reason, values in FAILURES.items():
        run.tell(failure={"reason": reason, "values": values})
        bench.mount("line", timeline_data(run, lang=lang, states=("failed",)))
        shown = bench.page.get_by_role("alert")
        bench.page.wait_for_function(
            "(before) => ![...before, ''].includes(document.querySelector('.failure').textContent)", arg=list(said)
        )
        sentence = shown.inner_text()
        said.add(sentence)
        assert "{" not in sentence
        assert all(str(value) in sentence for value in values.values())
        assert bool(re.search("[가-힣]", sentence)) == (lang == "ko")
    assert len(said) == len(FAILURES)


def test_who_does_not_drive_is_told_why_there_are_no_buttons(bench):
    run = put(bench, FakeRun())
    run.tell(driver=False, watchers=4)
    bench.mount("line", timeline_data(run))
    bench.wait("line.state === 'running'")
    assert buttons(bench) == []
    aside = bench.text("timeline-aside")
    assert aside.startswith("4 watch this run.")
    assert "whoever started it" in aside
    run.tell(driver=True, watchers=4)
    bench.wait("line.driver === 'true'")
    assert bench.text("timeline-aside") == "4 watch this run."


def test_out_of_memory_on_the_graphics_card_is_said(bench):
    run = put(bench, FakeRun())
    run.tell(notice="cpu")
    bench.mount("line", timeline_data(run))
    bench.page.get_by_text("The graphics card ran out of memory").wait_for()


def test_a_press_reaches_python_once_and_waits_for_its_answer(bench):
    run = put(bench, FakeRun())
    bench.mount("line", timeline_data(run))
    pause = bench.page.get_by_role("button", name="Pause")
    pause.click()
    pause.click(force=True)
    assert bench.said("command") == ["pause"]
    run.tell(state="paused", step=7)
    bench.wait("line.state === 'paused'")
    for step in (8, 9):
        bench.page.get_by_role("button", name="One phase").click()
        run.tell(step=step, phase=BOUND | {"step": step})
        bench.page.get_by_text(f"Step {step}: computed").wait_for()
    bench.page.get_by_role("button", name="Stop").click()
    assert bench.said("command") == ["pause", "step", "step", "stop"]


def test_the_phase_that_was_computed_and_the_next(bench):
    run = put(bench, FakeRun(state="paused"))
    bench.mount("line", timeline_data(run, Recipe(model="aae")))
    order = (("reconstruct", False, "Next: fool."), ("fool", True, "Next: discriminate."),
             ("discriminate", True, "Next: reconstruct, with the next batch."))  # fmt: skip
    for phase, updated, following in order:
        run.tell(phase={"step": 5, "phase": phase, "losses": {phase: 0.7125}, "updated": updated, "rest": False})
        bench.wait("line.phase === arg", phase)
        said = bench.text("timeline-phase")
        assert said.startswith(f"Step 5: computed {phase} (")
        assert ("The optimiser has stepped." in said) == updated
        assert ("The optimiser waits" in said) == (not updated)
        assert said.endswith(following)


@pytest.mark.parametrize("model", PHASES)
def test_phases_stand_in_the_order_of_the_models_updates(model):
    from torch import Generator

    small = Recipe(model=model, hidden=(8,))
    updates = CLASSES[model](small, Generator()).updates
    assert PHASES[model] == tuple(phase for update in updates for phase in update.phases)


def test_a_change_of_state_is_spoken_and_numbers_are_not(bench):
    run = put(bench, FakeRun())
    bench.mount("line", timeline_data(run))
    bench.wait("line.state === 'running'")
    bench.page.evaluate(
        """() => {
          window.heard = [];
          const region = document.querySelector(".aeviz-timeline [aria-live]");
          const all = { subtree: true, childList: true, characterData: true };
          new MutationObserver(() => heard.push(region.textContent)).observe(region, all);
        }"""
    )
    for step in (5, 10, 15):
        run.point(step, cross_entropy=100.0 - step)
        bench.page.wait_for_timeout(300)
    run.tell(state="paused")
    bench.wait("line.state === 'paused'")
    assert bench.page.evaluate("() => heard") == ["Paused"]


# ---- what Python hears ----------------------------------------------------------------------------------------------


def test_python_hears_of_each_turn_once(bench):
    run = put(bench, FakeRun(state="queued"))
    bench.mount("line", timeline_data(run, states=("queued",)))
    told = 0
    for state in ("starting", "running", "paused", "running", "done"):
        run.tell(state=state)
        bench.wait("line.state === arg", state)
        told += state != "starting"  # nothing on the page depends on that
        for _ in range(200):
            if len(bench.said("turned")) >= told:
                break
            bench.page.wait_for_timeout(50)
    bench.page.wait_for_timeout(600)
    assert bench.said("turned") == ["running", "paused", "running", "done"]


def test_python_hears_of_a_turn_that_it_missed(bench):
    run = put(bench, FakeRun(state="done"))
    bench.mount("line", timeline_data(run, states=("running",)))
    bench.page.wait_for_function("() => said.length")
    assert bench.said("turned") == ["done"]


def test_python_hears_of_the_step_on_release(bench):
    run = put(bench, filled(FakeRun()))
    bench.mount("line", timeline_data(run))
    bench.wait("line.step === '100'")
    slider = bench.page.get_by_test_id("timeline-scrubber")
    box = slider.bounding_box()
    bench.page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + box["height"] / 2)
    bench.page.mouse.down()
    bench.page.mouse.move(box["x"] + 0.43 * box["width"], box["y"] + box["height"] / 2, steps=10)
    assert 41 <= int(bench.line("it.player.shown")) <= 45, "under the finger any step is shown"
    assert bench.said("at") == []
    bench.page.mouse.up()
    bench.wait("line.step === '40' && line.moving === 'false'")
    bench.page.wait_for_timeout(500)
    assert bench.said("at") == [40], "it settles on a snapshot"
    bench.page.get_by_test_id("timeline-live").click()
    bench.wait("line.step === '100'")
    bench.page.wait_for_timeout(500)
    assert bench.said("at") == [40, None]


def test_keys_go_from_snapshot_to_snapshot(bench):
    run = put(bench, filled(FakeRun()))
    bench.mount("line", timeline_data(run))
    bench.wait("line.step === '100'")
    slider = bench.page.get_by_test_id("timeline-scrubber")
    slider.focus()
    keys = {"ArrowLeft": 80, "ArrowDown": 60, "ArrowRight": 80, "Home": 0, "PageUp": 100, "PageDown": 0, "End": 100}
    for key, step in keys.items():
        slider.press(key)
        bench.wait("line.step === arg && line.moving === 'false'", str(step))
        assert slider.get_attribute("aria-valuetext") == f"step {step} of 100"
    bench.page.wait_for_timeout(500)
    told = len(bench.said("at"))
    for _ in range(3):
        slider.press("ArrowLeft")
    bench.wait("line.step === '40' && line.moving === 'false'")
    bench.page.wait_for_timeout(500)
    assert bench.said("at")[told:] == [40], "one answer when the keys rest"


def test_another_run_is_followed_also_where_the_one_before_stood_still(bench):
    one, two = put(bench, filled(FakeRun("a"))), put(bench, filled(FakeRun("b"), last=60))
    bench.mount("pad", pad_data(one, group="g"))
    bench.mount("line", timeline_data(one))
    bench.wait("line.step === '100'")
    bench.page.get_by_role("button", name="Snapshot before").click()
    bench.wait("line.step === '80' && line.moving === 'false'")
    bench.page.evaluate("() => unmountPiece('line')")
    bench.mount("other", timeline_data([one, two]))
    bench.wait("line.mode === 'live' && line.step === '60'")


def test_it_begins_where_python_says(bench):
    run = put(bench, filled(FakeRun(state="done")))
    bench.mount("line", timeline_data(run, at=40))
    bench.wait("line.step === '40' && line.mode === 'still'")
    bench.page.wait_for_timeout(1800)
    assert bench.line("it.player.shown") == 40, "no replay then"


# ---- replay ---------------------------------------------------------------------------------------------------------

WATCH = """() => {
  window.shown = [];
  const { player } = document.querySelector('[data-testid="timeline"]').timeline;
  const look = (now) => { shown.push([now, player.shown]); requestAnimationFrame(look); };
  requestAnimationFrame(look);
}"""


@pytest.mark.parametrize("snapshots", [3, 26])
def test_a_replay_takes_six_seconds_whatever_its_length(bench, snapshots):
    run = put(bench, filled(FakeRun(steps=5 * (snapshots - 1)), last=5 * (snapshots - 1), every=5))
    bench.mount("line", timeline_data(run))
    bench.wait("line.step === arg", str(run.steps))
    bench.page.evaluate(WATCH)
    bench.page.get_by_test_id("timeline-speed").select_option("2")
    bench.page.get_by_test_id("timeline-play").click()
    bench.wait("line.mode === 'playing'")
    bench.wait("line.mode === 'live'")
    seen = bench.page.evaluate("() => shown")
    began = next(now for now, step in seen if step < run.steps / 2)
    ended = next(now for now, step in seen if now > began and step == run.steps)
    assert (ended - began) / 1000 == pytest.approx(3, abs=0.5)
    playing = [step for now, step in seen if began <= now <= ended]
    assert playing == sorted(playing)
    assert bench.said("at") in ([], [None])


def test_a_run_that_is_over_is_replayed_once_when_it_is_joined(bench):
    run = put(bench, filled(FakeRun(state="done")))
    bench.mount("line", timeline_data(run))
    bench.wait("line.mode === 'playing'")
    bench.wait("+line.step < 50")
    bench.page.get_by_test_id("timeline-play").click()
    bench.wait("line.mode === 'still' && line.moving === 'false'")
    assert bench.line("it.player.steps.includes(it.player.shown)")
    bench.page.evaluate("() => unmountPiece('line')")
    bench.mount("line", timeline_data(run))
    bench.wait("line.step === '100'")
    bench.page.wait_for_timeout(1800)
    assert bench.line("it.player.mode") == "live", "a second replay unasked"


def test_who_wants_less_motion_gets_none_unasked(open_bench):
    bench = open_bench(reduced_motion="reduce")
    run = put(bench, filled(FakeRun(state="done")))
    bench.mount("line", timeline_data(run))
    bench.wait("line.step === '100'")
    bench.page.evaluate(WATCH)
    bench.page.wait_for_timeout(1800)
    bench.page.get_by_role("button", name="Snapshot before").click()
    bench.wait("line.step === '80'")
    bench.page.evaluate(FRAME)
    assert {step for _, step in bench.page.evaluate("() => shown")} == {100, 80}


# ---- curves ---------------------------------------------------------------------------------------------------------


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
    assert f"{math.log(2):.3f}" in figures.nth(1).inner_text()
    assert f"{2 * math.log(2):.3f}" in figures.nth(2).inner_text()
    assert figures.first.locator("small").is_hidden(), "a cross-entropy has no null"


def test_the_curve_goes_through_its_points(bench):
    run = put(bench, filled(FakeRun()))
    bench.mount("line", timeline_data(run))
    bench.wait("line.step === '100'")
    panel = "it.panels.get('kl')"
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
    bench.mount("line", timeline_data([one, two], [Recipe(), replace(Recipe(), beta=4.0)], labels=("β = 1", "β = 4")))
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


# ---- figures --------------------------------------------------------------------------------------------------------


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
    assert table.locator("caption").inner_text() == "Measured at step 50"
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


LOSSES = [(140.149, 6.445), (99.95, 0.005), (543.427, 0.0), (151.25, 12.3456), (7.049, 3.335), (88.85, 1.4999)]


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
}


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


# ---- on small and large screens -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lang", "width"), [("en", 390), ("ko", 390), ("ko", 1440)])
def test_nothing_lies_beside_the_screen(open_bench, lang, width):
    bench = open_bench(lang, viewport={"width": width, "height": 844})
    run = put(bench, filled(FakeRun(state="paused")))
    run.tell(phase=BOUND, watchers=12)
    bench.mount("pad", pad_data(run, lang=lang, group="g"))
    bench.mount("line", timeline_data(run, lang=lang, projector=width > 1000))
    bench.wait("line.step === '100' && +pad.frames > 0")
    assert bench.page.evaluate("() => document.documentElement.scrollWidth") <= width
    boxes = [button.bounding_box() for button in bench.page.locator(".aeviz-timeline button:visible").all()]
    assert min(min(box["width"], box["height"]) for box in boxes) >= 36, "too small for a thumb"
