"""A replay: six seconds whatever its length, once unasked, and not for who wants less motion."""

from itertools import pairwise

import pytest

from tests.browser.pads import FRAME
from tests.browser.run_fixture import FakeRun, timeline_data
from tests.browser.run_gestures import filled, put

pytestmark = pytest.mark.browser
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
    playing = [(now, step) for now, step in seen if began <= now <= ended]
    # As the player counts: a frame that took longer than a tenth of a second counts as one, or the codes would jump.
    seconds = sum(min(0.1, (after - before) / 1000) for (before, _), (after, _) in pairwise(playing))
    assert seconds == pytest.approx(3, abs=0.25)
    assert [step for _, step in playing] == sorted(step for _, step in playing)
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
