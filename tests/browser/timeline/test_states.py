"""The time line says what a run is doing, offers the buttons that fit, and lies within any screen."""

import re

import pytest

from aeviz.training.recipe import Recipe
from tests import staged
from tests.browser.run_fixture import Bench, FakeRun, pad_data, timeline_data
from tests.browser.run_gestures import filled, put

pytestmark = pytest.mark.browser
BOUND = {"step": 5, "phase": "bound", "losses": {"kl": 1.0}, "updated": True, "rest": False}


def buttons(bench: Bench) -> list[str]:
    return [button.inner_text() for button in bench.page.locator(".commands button:visible").all()]


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


def test_a_run_that_will_not_come_to_its_end_says_where_its_limit_ends_it(bench):
    run = put(bench, FakeRun(steps=90_000))
    run.tell(step=412, left=480.0, limit={"seconds": 600, "step": 5310})
    bench.mount("line", timeline_data(run))
    bench.wait("line.state === 'running'")
    said = "Training · step 412 of 90,000 · 8 min left, then the limit of 10 min ends it at about step 5,310 · CPU"
    assert bench.text("timeline-line") == said


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
    "disk": {},
    "files": {},
    "folder": {},
    "write": {},
    "data": {},
    "own": {},
    "set": {"file": "raw/train"},
    "settings": {},
    "error": {},
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


def test_a_run_that_can_no_longer_be_drawn_says_so(bench):
    run = put(bench, FakeRun())
    run.tell(unshown=0)
    bench.mount("line", timeline_data(run))
    bench.page.get_by_text("Since step 0 codes or weights").wait_for()
    run.tell(unshown=None)
    bench.page.get_by_text("Since step").wait_for(state="detached")
    run.tell(state="done", unshown=1200)
    bench.page.get_by_text("Since step 1,200 codes").wait_for()


def test_a_press_reaches_the_run_once_and_waits_for_its_answer(bench):
    run = put(bench, FakeRun())
    bench.mount("line", timeline_data(run))
    pause = bench.page.get_by_role("button", name="Pause")
    pause.click()
    pause.click(force=True)
    assert bench.told(1) == ["r1/pause"]
    run.tell(state="paused", step=7)
    bench.wait("line.state === 'paused'")
    for step in (8, 9):
        bench.page.get_by_role("button", name="One phase").click()
        run.tell(step=step, phase=BOUND | {"step": step})
        bench.page.get_by_text(f"Step {step}: computed").wait_for()
    bench.page.get_by_role("button", name="Stop").click()
    assert bench.told(4) == ["r1/pause", "r1/step", "r1/step", "r1/stop"]
    assert bench.said("command") == []  # a rerun's triggers take one another's place


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


def test_a_run_in_stages_says_which_it_is_in_and_what_comes_at_the_border(bench, monkeypatch):
    staged.register(monkeypatch)
    words = {"name": "Two stages", "stage_first": "outer layers", "stage_second": "all layers"}
    words |= {f"{kind}_{line.name}": line.name for line in staged.SPEC.formula for kind in ("formula", "numbers")}
    monkeypatch.setattr("aeviz.ui.text.family_text", lambda model: words)
    run = put(bench, FakeRun(state="paused"))
    run.snapshot(39)
    run.point(39, cross_entropy=200.0)
    outer = {"stage": 0, "phase": "outer", "losses": {}, "updated": True, "rest": True}
    run.tell(stages=[0, 40], stage=0, step=39, phase=outer | {"step": 38})
    bench.mount("line", timeline_data(run, Recipe("staged")))
    bench.wait("line.phase === 'outer' && line.step === '39'")
    assert "stage 1 of 2, outer layers" in bench.text("timeline-line")
    assert bench.text("timeline-phase").endswith("Next: outer, with the next batch.")
    assert "whole" not in bench.text("timeline-formula")  # its stage is still to come
    assert bench.line("it.panels.get('cross_entropy').plot.borders.getAttribute('d').split('M').length - 1") == 1
    run.snapshot(40)
    run.tell(stage=1, step=40, phase=outer | {"step": 39})
    bench.page.get_by_text("There the run goes into stage 2 of 2, all layers.").wait_for()
    bench.page.get_by_text("stage 2 of 2, all layers").first.wait_for()


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
