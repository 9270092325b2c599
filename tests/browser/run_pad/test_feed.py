"""News of a run: one feed for all pads of a tab, and nothing is fetched that is not shown."""

import pytest

from tests.browser.pad_modules import open_modules
from tests.browser.run_fixture import FakeRun, pad_data, timeline_data
from tests.browser.run_gestures import HALF, asked, codes, put, scrub, show

pytestmark = pytest.mark.browser


def test_one_feed_serves_all_pads_of_the_tab(bench, run):
    run.snapshot(0)
    show(bench, run)
    bench.mount("another", pad_data(run))
    bench.wait("pad.step === '0'")
    run.snapshot(50)
    bench.wait("pad.step === '50'")
    feeds = """() => new Set([...document.querySelectorAll("[data-testid=latent-pad], [data-testid=timeline]")]
        .flatMap((root) => (root.latentPad ?? root.timeline).feeds)).size"""
    assert bench.page.evaluate(feeds) == 1
    assert len(set(asked(bench, "/map.bin"))) == len(asked(bench, "/map.bin"))


def test_it_asks_only_for_what_is_new_and_stops_at_the_end(bench, run):
    run.snapshot(0)
    show(bench, run)
    bench.wait("pad.step === '0'")
    for _ in range(200):
        if any(f"after={run.seq}&session=me" in path for path in bench.server.asked):
            break
        bench.page.wait_for_timeout(50)
    else:
        pytest.fail("what it has already is asked for again")
    run.tell(state="done")
    bench.wait("line.state === 'done'")
    bench.server.asked.clear()
    bench.page.wait_for_timeout(1500)
    assert bench.server.asked == []


def test_a_rerun_wakes_a_feed_that_was_over(bench, run):
    run.tell(state="stopped")
    run.snapshot(0)
    show(bench, run)
    bench.wait("line.state === 'stopped'")
    run.tell(state="running")
    bench.mount("line", timeline_data(run, states=("running",)))
    bench.wait("line.state === 'running'")
    run.snapshot(60)
    bench.wait("pad.step === '60'")


def test_who_wakes_a_feed_while_it_asks_has_it_ask_once_more():
    """The answer that is on its way may be older than what has happened."""
    with open_modules() as page:
        states = page.evaluate(
            """async () => {
              const { RunFeed } = await import("/run/run_feed.js");
              const answers = [], seen = [];
              window.fetch = () => new Promise((answer) => answers.push(answer));
              const say = async (state) => {
                const news = { state, epoch: 0, seq: 1, points: [], snapshots: [], dropped: [] };
                answers.shift()({ ok: true, status: 200, json: async () => news });
                await new Promise((done) => setTimeout(done, 20));
                seen.push([feed.news.state, answers.length]);
              };
              const feed = new RunFeed("r", "/api/runs/r", "token");
              feed.wake();
              await say("stopped");
              await say("running");
              feed.close();
              return seen;
            }"""
        )
    assert states == [["stopped", 1], ["running", 0]]


def test_no_step_is_shown_that_a_run_which_began_anew_has_not_come_to():
    with open_modules() as page:
        shown = page.evaluate(
            """async () => {
              const { joinPlayer } = await import("/timeline/player.js");
              const ladder = { steps: [0, 50, 100], get last() { return this.steps.at(-1); } };
              const player = joinPlayer("g", { feeds: [{ ladder, over: false }], playerMoved() {} });
              player.stir();
              const before = player.shown;
              ladder.steps = [0, 10];
              player.stir();
              return [before, player.shown];
            }"""
        )
    assert shown == [100, 10]


def test_a_run_that_begins_anew_forgets_what_was(bench, run):
    for step in (0, 50, 100):
        run.point(step, cross_entropy=200.0 - step)
        run.snapshot(step)
    show(bench, run)
    bench.wait("pad.step === '100'")
    run.begin_anew()
    run.snapshot(0)
    bench.wait("pad.step === '0'")
    assert bench.line("it.feeds[0].points") == []
    run.point(10, cross_entropy=150.0)
    run.snapshot(10)
    bench.wait("pad.step === '10'")
    assert bench.line("it.feeds[0].points") == [[10, {"cross_entropy": 150.0}]]
    assert bench.line("it.player.steps") == [0, 10]


def test_what_has_come_stays_when_the_run_is_gone(bench, run):
    for step in (0, 50):
        run.snapshot(step)
    show(bench, run)
    bench.wait("pad.decoderStep === '50'")
    run.gone = True
    bench.wait("line.state === 'gone'")
    bench.server.asked.clear()
    scrub(bench, 25)
    assert codes(bench) == pytest.approx((run.codes(0) + run.codes(50)) / 2, abs=HALF)
    bench.page.wait_for_timeout(1200)
    assert not [path for path in bench.server.asked if "/news" in path]
    assert "No longer" in bench.text("timeline-line")
    assert bench.said("turned") == ["gone"]


def test_a_run_that_was_gone_and_is_trained_again_is_told_anew(bench, run):
    for step in (0, 50):
        run.point(step, cross_entropy=200.0 - step)
        run.snapshot(step)
    show(bench, run)
    bench.wait("pad.step === '50'")
    run.gone = True
    bench.wait("line.state === 'gone'")
    run.begin_anew()
    run.told["epoch"], run.seq = 1, 0  # as of a server that has begun anew
    run.gone = False
    run.point(10, cross_entropy=150.0)
    run.snapshot(10)
    bench.mount("line", timeline_data(run, states=("running",)))
    bench.wait("line.state === 'running' && pad.step === '10'")
    assert bench.line("it.player.steps") == [10]
    assert bench.line("it.feeds[0].points") == [[10, {"cross_entropy": 150.0}]]
    assert "No longer" not in bench.text("timeline-line")
    assert bench.page.get_by_test_id("timeline-aside").is_hidden()


def test_a_pad_of_a_run_that_is_gone_from_the_start_says_so(bench, run):
    run.gone = True
    show(bench, run)
    trouble = bench.page.locator(".trouble")
    trouble.wait_for()
    assert "no longer keeps this training run" in trouble.inner_text()
    run.gone = False
    run.snapshot(0)
    bench.page.evaluate("window.dispatchEvent(new Event('online'))")  # the network is back
    bench.wait("pad.step === '0'")
    assert trouble.is_hidden()


def test_a_server_that_does_not_answer_is_asked_less_and_less(bench, run):
    run.snapshot(0)
    show(bench, run)
    bench.wait("pad.step === '0' && pad.decoderStep === '0'")
    run.broken = True
    bench.server.asked.clear()
    bench.page.get_by_text("The server does not answer").wait_for()
    assert 3 <= len([path for path in bench.server.asked if "/news" in path]) <= 4
    run.broken = False
    run.snapshot(30)
    bench.wait("pad.step === '30'")
    assert bench.page.get_by_test_id("timeline-aside").is_hidden()


def test_nothing_is_left_after_the_pads_are_gone(bench, run):
    run.snapshot(0)
    show(bench, run)
    bench.wait("pad.step === '0' && pad.decoderStep === '0'")
    for name in ("pad-r1", "line"):
        bench.page.evaluate("(name) => unmountPiece(name)", name)
    bench.server.asked.clear()
    bench.page.wait_for_timeout(700)
    assert bench.server.asked == []
    assert bench.page.locator("section").count() == 0


def test_a_pad_may_change_from_a_shipped_model_to_a_run(bench, run):
    run.snapshot(0)
    bench.mount("pad", pad_data(run))
    bench.wait("pad.run === 'r1' && +pad.frames > 0")
    other = put(bench, FakeRun("r2", seed=5))
    other.snapshot(10)
    bench.mount("pad", pad_data(other))
    bench.wait("pad.run === 'r2' && pad.step === '10'")
    assert codes(bench) == pytest.approx(other.codes(10), abs=HALF)
