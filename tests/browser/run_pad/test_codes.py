"""A pad that shows a training run: codes glide from snapshot to snapshot."""

import pytest

from tests.browser.pads import FRAME
from tests.browser.run_gestures import HALF, codes, release, scrub, show

pytestmark = pytest.mark.browser
PAD = "document.querySelector('[data-testid=latent-pad]').latentPad"


def test_each_dot_goes_from_its_own_place_to_its_own_place(bench, run):
    for step in (0, 40, 100):
        run.snapshot(step)
    show(bench, run)
    bench.wait("pad.step === '100'")
    for step, share in ((0, 0.0), (10, 0.25), (20, 0.5), (30, 0.75), (40, 1.0)):
        scrub(bench, step)
        expected = (1 - share) * run.codes(0) + share * run.codes(40)
        assert codes(bench) == pytest.approx(expected, abs=HALF)
        extent = (1 - share) * run.extent(0) + share * run.extent(40)
        assert bench.pad("Array.from(it.map.extent)") == pytest.approx(extent.tolist(), rel=1e-5)
    scrub(bench, 70)
    assert codes(bench) == pytest.approx((run.codes(40) + run.codes(100)) / 2, abs=HALF)


def test_a_snapshot_that_was_thinned_away_is_glided_over(bench, run):
    for step in (0, 40, 100):
        run.snapshot(step)
    show(bench, run)
    bench.wait("pad.step === '100'")
    run.drop(40)
    bench.page.wait_for_function(f"() => {PAD}.map.ladder.steps.length === 2")
    scrub(bench, 50)
    assert codes(bench) == pytest.approx((run.codes(0) + run.codes(100)) / 2, abs=HALF)


def test_live_follows_the_newest_and_glides_there(bench, run):
    run.snapshot(0)
    show(bench, run)
    bench.wait("pad.step === '0'")
    bench.page.evaluate(
        """() => {
          window.steps = [];
          const { player } = PAD;
          const look = () => { steps.push(player.shown); requestAnimationFrame(look); };
          look();
        }""".replace("PAD", PAD)
    )
    run.snapshot(50)
    bench.wait("pad.step === '50'")
    run.snapshot(80)
    bench.wait("pad.step === '80'")
    seen = bench.page.evaluate("() => steps")
    assert seen == sorted(seen), "it went back"
    assert len({step for step in seen if 0 < step < 50}) > 3, "it jumped"
    assert bench.line("it.player.mode") == "live"


def test_who_joins_sees_the_newest_first(bench, run):
    for step in range(0, 91, 10):
        run.snapshot(step)
    bench.page.evaluate(
        """() => {
          window.steps = [];
          const look = () => {
            const pad = document.querySelector('[data-testid=latent-pad]');
            if (pad?.dataset.step) steps.push(pad.dataset.step);
            requestAnimationFrame(look);
          };
          look();
        }"""
    )
    show(bench, run)
    bench.page.wait_for_function("() => steps.length > 30")
    assert set(bench.page.evaluate("() => steps")) == {"90"}


def test_scrubbed_it_stays_while_the_training_goes_on(bench, run):
    for step in (0, 20, 40):
        run.snapshot(step)
    show(bench, run)
    bench.wait("pad.step === '40'")
    scrub(bench, 17)
    release(bench)
    bench.wait("line.step === '20' && line.moving === 'false'")
    run.snapshot(60)
    bench.page.wait_for_function(f"() => {PAD}.player.steps.length === 4")
    bench.page.wait_for_timeout(300)
    assert bench.line("it.player.shown") == 20
    bench.page.get_by_test_id("timeline-live").click()
    bench.wait("pad.step === '60'")


def test_the_newest_wish_of_the_scrubber_is_what_is_painted(bench, run):
    for step in range(0, 101, 10):
        run.snapshot(step)
    show(bench, run)
    bench.wait("pad.step === '100'")
    before = bench.pad("it.frames")
    bench.page.get_by_test_id("timeline-scrubber").evaluate(
        """(input) => {
          for (let step = 100; step >= 30; step -= 0.5) { input.value = step; input.dispatchEvent(new Event("input")); }
        }"""
    )
    bench.page.evaluate(FRAME)
    assert bench.pad("it.view.root.dataset.step") == "30"
    assert bench.pad("it.frames") - before < 20, "one picture a frame, not one a move"
