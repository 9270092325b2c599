"""The point on a map of a run: its z stays, pads share it, and dragging it fetches nothing."""

import numpy as np
import pytest

from tests.browser.pads import FRAME
from tests.browser.run_fixture import FakeRun, pad_data
from tests.browser.run_gestures import HALF, put, scrub, show

pytestmark = pytest.mark.browser


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


def test_z_stays_while_the_map_under_it_changes_also_where_it_lies_off_the_map(bench, run):
    run.snapshot(0)
    show(bench, run)
    bench.wait("+pad.frames > 0")
    z = bench.pad("it.z")
    place = bench.pad("it.fraction")
    run.snapshot(100)
    bench.wait("pad.step === '100'")
    bench.page.evaluate(FRAME)
    assert bench.pad("it.z") == z
    assert bench.pad("it.fraction") != pytest.approx(place, abs=0.02)  # it glides over the map

    bench.page.locator(".map").click(position={"x": 20, "y": 30})
    far = bench.pad("it.z")
    assert "off this map" not in bench.page.locator('[data-row="z"]').inner_text()
    scrub(bench, 0)
    bench.wait("pad.step === '0'")
    bench.page.evaluate(FRAME)
    assert bench.pad("it.z") == far
    assert run.extent(0)[0] > far[0]
    assert "off this map" in bench.page.locator('[data-row="z"]').inner_text()


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
          ({ z: pad.z, step: pad.player.shown, codes: Array.from(pad.map.codes) }))"""
    )
    assert pads[0]["z"] == pads[1]["z"]
    for pad, run in zip(pads, (one, two), strict=True):
        assert pad["step"] == 25
        assert np.array(pad["codes"]).reshape(-1, 2) == pytest.approx((run.codes(0) + run.codes(50)) / 2, abs=HALF)


def test_what_it_reads_is_called_as_its_images_are(bench, run):
    run.snapshot(0)
    names = [f"kind {k}" for k in range(10)]
    bench.mount("pad", pad_data(run, classes=names))
    bench.wait("pad.decoderStep && document.querySelector('[data-testid=latent-pad]').latentPad.classifier")
    for least, said in ((0, names), (2, ["nothing that it knows"] * 10)):  # of clarity, a share: all pass, none does
        look = (
            f"(it.classifier.least = {least}, it.showNumbers(), [it.best.digit, it.view.rows.class.value.textContent])"
        )
        digit, read = bench.pad(look)
        assert read == said[digit]
