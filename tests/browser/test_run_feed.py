"""A pad that shows a training run: codes glide from snapshot to snapshot, and nothing is fetched that is not shown."""

import numpy as np
import pytest

from aeviz.archive import pack
from aeviz.ui.latent_pad.bundle import join
from tests.browser.pad_modules import open_modules
from tests.browser.pads import FRAME
from tests.browser.run_fixture import Bench, FakeRun, pad_data, run_server, timeline_data
from tests.serving import watch

pytestmark = pytest.mark.browser
HALF = 2**-9  # what float16 leaves of a code about 1
PAD = "document.querySelector('[data-testid=latent-pad]').latentPad"


@pytest.fixture(scope="module")
def runs():
    with run_server() as server:
        yield server


@pytest.fixture
def bench(runs, new_page):
    """A page on which a pad and a time line of one group stand; fails where the page says an error."""
    runs.runs.clear()
    runs.asked.clear()
    page = new_page(viewport={"width": 1100, "height": 1300})
    trouble = watch(page)
    bench = Bench(page, runs)
    yield bench.open()
    assert [said for said in trouble if "404" not in said and "500" not in said] == []


@pytest.fixture
def run(bench) -> FakeRun:
    return put(bench, FakeRun())


def put(bench, run: FakeRun) -> FakeRun:
    bench.server.runs[run.id] = run
    return run


def show(bench, *runs: FakeRun) -> None:
    for run in runs:
        bench.mount(f"pad-{run.id}", pad_data(run, group="g"))
    bench.mount("line", timeline_data(runs))


def codes(bench) -> np.ndarray:
    return np.array(bench.pad("it.map.at(it.player.shown).codes")).reshape(-1, 2)


def scrub(bench, step: float) -> None:
    """As a finger that still lies on the scrubber."""
    bench.page.get_by_test_id("timeline-scrubber").evaluate(
        "(input, step) => { input.value = step; input.dispatchEvent(new Event('input')); }", step
    )


def release(bench) -> None:
    bench.page.get_by_test_id("timeline-scrubber").evaluate("(input) => input.dispatchEvent(new Event('change'))")


def asked(bench, ending: str) -> list[str]:
    return [path for path in bench.server.asked if path.endswith(ending)]


# ---- codes on their way ---------------------------------------------------------------------------------------------


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


# ---- decoders -------------------------------------------------------------------------------------------------------


def test_the_digit_is_decoded_by_the_snapshot_before(bench, run):
    for step in (0, 40, 80):
        run.snapshot(step)
    show(bench, run)
    for step, of in ((80, 80), (79, 40), (40, 40), (39, 0), (12, 0)):
        bench.wait("pad.step !== undefined")
        scrub(bench, step)
        bench.wait("pad.decoderStep === arg", str(of))
        bench.page.evaluate(FRAME)
        pixel = 1 / (1 + np.exp(-run.logit(of)))
        assert bench.pad("it.pixels[0]") == pytest.approx(pixel, abs=1e-3)


def test_codes_are_there_before_the_first_decoder(bench, run):
    run.snapshot(0)
    del run.files["0/decoder.bin"]
    show(bench, run)
    bench.wait("+pad.frames > 0")
    assert codes(bench) == pytest.approx(run.codes(0), abs=HALF)
    assert "decoderStep" not in bench.pad("it.view.root.dataset")
    run.snapshot(50)
    bench.wait("pad.decoderStep === '50'")


def test_while_it_is_live_a_decoder_is_fetched_once_a_second(bench, run):
    run.snapshot(0)
    show(bench, run)
    bench.wait("pad.decoderStep === '0'")
    began = bench.page.evaluate("() => performance.now()")
    for step in range(5, 61, 5):
        run.snapshot(step)
        bench.page.wait_for_timeout(150)
    bench.wait("pad.decoderStep === '60'")
    seconds = (bench.page.evaluate("() => performance.now()") - began) / 1000
    assert len(asked(bench, "/decoder.bin")) <= seconds + 2
    assert len(asked(bench, "/map.bin")) == 13, "each map once"


def test_page_and_worker_keep_only_a_few_decoders(bench, run):
    for step in range(0, 101, 5):
        run.snapshot(step)
    show(bench, run)
    bench.wait("pad.decoderStep === '100'")
    for step in range(100, -1, -5):
        scrub(bench, step)
        bench.wait("pad.decoderStep === arg", str(step))
    assert len(asked(bench, "/decoder.bin")) == 21
    assert bench.pad("it.feeds[0].decoders.kept.size") == 6
    assert bench.pad("[...it.feeds[0].decoders.kept.keys()]") == [25, 20, 15, 10, 5, 0]


def test_the_worker_forgets_and_learns_again():
    """More decoders than it holds, in turn: each grid is that of the decoder asked for."""
    with open_modules() as page:
        weights = {"0.weight": np.zeros((784, 2), np.float16)}
        for k in range(12):
            bias = np.full(784, k / 4, np.float16)
            page.blobs[f"blob{k}"] = pack(weights | {"0.bias": bias}, {"activation": "identity", "output": "pixels"})
        held, values = page.evaluate(
            """async (source) => {
              window.GRID_WORKER_SOURCE = source;
              const messages = [];
              const send = Worker.prototype.postMessage;
              Worker.prototype.postMessage = function (data) { messages.push(data); send.call(this, data); };
              const names = ["networks", "safetensors", "grid"];
              const all = Object.assign({}, ...(await Promise.all(names.map((name) => import(`/${name}.js`)))));
              const values = [];
              let heard;
              const grids = new all.GridSource((grid) => { values.push([grid.digest, grid.pixels[0]]); heard(); });
              for (const k of [...Array(12).keys(), 0, 5, 11]) {
                const bytes = await (await fetch(`/blob${k}`)).arrayBuffer();
                const network = new all.DenseNetwork(all.readSafetensors(bytes));
                const answer = new Promise((done) => { heard = done; });
                grids.ask({ digest: `d${k}`, bytes, network }, [0, 1, 0, 1], 4, 0);
                await answer;
              }
              grids.close();
              let held = 0, most = 0;
              for (const { bytes, forget } of messages) {
                held += bytes ? 1 : forget ? -1 : 0;
                most = Math.max(most, held);
              }
              return [most, values];
            }""",
            join("grid_worker.js"),
        )
    assert held <= 9
    assert [digest for digest, _ in values] == [f"d{k}" for k in [*range(12), 0, 5, 11]]
    assert [value for _, value in values] == pytest.approx([min(k / 4, 1) for k in [*range(12), 0, 5, 11]])


# ---- the point ------------------------------------------------------------------------------------------------------


def test_dragging_asks_the_server_for_nothing_but_news(bench, run):
    for step in (0, 50):
        run.snapshot(step)
    show(bench, run)
    bench.wait("pad.decoderStep === '50' && pad.gridCount > 0")
    bench.page.wait_for_timeout(300)
    bench.server.asked.clear()
    box = bench.page.locator(".map").bounding_box()
    for k in range(20):
        u, v = 0.2 + 0.03 * k, 0.3 + 0.02 * k
        bench.page.mouse.move(box["x"] + u * box["width"], box["y"] + (1 - v) * box["height"])
        if k == 0:
            bench.page.mouse.down()
        bench.page.wait_for_timeout(20)
    assert bench.said("z") == []
    bench.page.mouse.up()
    assert all("/news?" in path for path in bench.server.asked)
    [z] = bench.said("z")
    x0, x1, y0, y1 = run.extent(50)
    assert z == pytest.approx([x0 + u * (x1 - x0), y0 + v * (y1 - y0)], abs=0.02)


def test_the_point_keeps_its_place_on_a_map_that_grows(bench, run):
    run.snapshot(0)
    show(bench, run)
    bench.wait("+pad.frames > 0")
    place = bench.pad("it.fraction")
    run.snapshot(100)
    bench.wait("pad.step === '100'")
    bench.page.evaluate(FRAME)
    assert bench.pad("it.fraction") == place
    x0, x1, y0, y1 = run.extent(100)
    assert bench.pad("it.z") == pytest.approx([x0 + place[0] * (x1 - x0), y0 + place[1] * (y1 - y0)], rel=1e-5)


def test_pads_of_two_runs_share_point_and_step(bench):
    one, two = put(bench, FakeRun("a", seed=1)), put(bench, FakeRun("b", seed=2))
    for run in (one, two):
        for step in (0, 50, 100):
            run.snapshot(step)
    show(bench, one, two)
    for run in (one, two):
        bench.page.locator(f'[data-run="{run.id}"][data-step="100"]').wait_for()
    scrub(bench, 25)
    bench.page.locator(".map").first.click(position={"x": 50, "y": 60})
    bench.page.evaluate(FRAME)
    pads = bench.page.evaluate(
        """() => [...document.querySelectorAll('[data-testid=latent-pad]')].map(({ latentPad: pad }) =>
          ({ place: pad.fraction, step: pad.player.shown, codes: Array.from(pad.map.codes) }))"""
    )
    assert pads[0]["place"] == pytest.approx(pads[1]["place"])
    for pad, run in zip(pads, (one, two), strict=True):
        assert pad["step"] == 25
        assert np.array(pad["codes"]).reshape(-1, 2) == pytest.approx((run.codes(0) + run.codes(50)) / 2, abs=HALF)


# ---- news -----------------------------------------------------------------------------------------------------------


def test_one_feed_serves_all_pads_of_the_tab(bench, run):
    run.snapshot(0)
    show(bench, run)
    bench.mount("another", pad_data(run))
    bench.wait("pad.step === '0'")
    bench.page.wait_for_timeout(500)
    bench.server.asked.clear()
    bench.page.wait_for_timeout(2000)
    assert 4 <= len(bench.server.asked) <= 9, bench.server.asked
    assert len(set(asked(bench, "/map.bin"))) == len(asked(bench, "/map.bin"))


def test_it_asks_only_for_what_is_new_and_stops_at_the_end(bench, run):
    run.snapshot(0)
    show(bench, run)
    bench.wait("pad.step === '0'")
    bench.page.wait_for_timeout(400)
    assert any(f"after={run.seq}&session=me" in path for path in bench.server.asked)
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


def test_a_pad_of_a_run_that_is_gone_from_the_start_says_so(bench, run):
    run.gone = True
    show(bench, run)
    trouble = bench.page.locator(".trouble")
    trouble.wait_for()
    assert "no longer keeps this training run" in trouble.inner_text()


def test_a_server_that_does_not_answer_is_asked_less_and_less(bench, run):
    run.snapshot(0)
    show(bench, run)
    bench.wait("pad.step === '0'")
    run.broken = True
    bench.server.asked.clear()
    bench.page.get_by_text("The server does not answer").wait_for()
    assert 3 <= len(bench.server.asked) <= 4
    run.broken = False
    run.snapshot(30)
    bench.wait("pad.step === '30'")
    assert bench.page.get_by_test_id("timeline-aside").is_hidden()


def test_nothing_is_left_after_the_pads_are_gone(bench, run):
    run.snapshot(0)
    show(bench, run)
    bench.wait("pad.step === '0'")
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
