"""The decoders of a run: that of the snapshot before, fetched seldom, and only a few kept."""

import numpy as np
import pytest

from aeviz.archive import pack
from aeviz.ui.js.bundle import join
from tests.browser.pad_modules import open_modules
from tests.browser.pads import FRAME
from tests.browser.run_gestures import HALF, asked, codes, scrub, show

pytestmark = pytest.mark.browser


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
              const names = ["engine/networks", "engine/safetensors", "pad/grid"];
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
            join("engine/grid_worker.js"),
        )
    assert held <= 9
    assert [digest for digest, _ in values] == [f"d{k}" for k in [*range(12), 0, 5, 11]]
    assert [value for _, value in values] == pytest.approx([min(k / 4, 1) for k in [*range(12), 0, 5, 11]])
