"""What Python hears of the time line: each turn of the run once, and the step on which the scrubber rests."""

import pytest

from tests.browser.pads import OWN_CLOCK, press_in_time
from tests.browser.run_fixture import FakeRun, pad_data, timeline_data
from tests.browser.run_gestures import filled, put

pytestmark = pytest.mark.browser


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


def test_a_finger_that_scrolls_past_the_time_line_leaves_it_as_it_was(bench):
    run = put(bench, filled(FakeRun()))
    bench.mount("line", timeline_data(run))
    bench.wait("line.step === '100'")
    modes = bench.page.evaluate(
        """() => {
          const scrubber = document.querySelector('[data-testid="timeline-scrubber"]');
          const touch = (type) => scrubber.dispatchEvent(new PointerEvent(type, { pointerType: "touch" }));
          const { player } = document.querySelector('[data-testid="timeline"]').timeline;
          touch("pointerdown");
          scrubber.value = 20; // as the browser does at the first touch
          scrubber.dispatchEvent(new Event("input"));
          const meanwhile = player.mode;
          touch("pointercancel");
          return [meanwhile, player.mode];
        }"""
    )
    assert modes == ["still", "live"]
    bench.wait("line.step === '100'")
    assert bench.said("at") == []


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


def test_python_hears_of_keys_once_when_they_rest(open_bench):
    bench = open_bench(**OWN_CLOCK)
    run = put(bench, filled(FakeRun()))
    bench.mount("line", timeline_data(run))
    bench.wait("line.step === '100'")
    bench.page.get_by_test_id("timeline-scrubber").focus()
    press_in_time(bench.page, lambda: bench.page.keyboard.press("ArrowLeft"), times=3)
    bench.wait("line.step === '40' && line.moving === 'false'")
    bench.page.wait_for_timeout(500)
    assert bench.said("at") == [40]


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
