"""A run whose decoder is told a label and has latents beyond the plane; one without an encoder."""

import numpy as np
import pytest

from aeviz.archive import pack
from tests.browser.pads import FRAME
from tests.browser.run_fixture import FakeRun
from tests.browser.run_gestures import put, scrub, show

pytestmark = pytest.mark.browser
SPREAD, CENTRE = np.float32([2.0, 0.5, 1.0]), np.float32([0.1, 0.2, -0.3])


class ToldRun(FakeRun):
    """Five latents, and a label; every pixel is sigmoid(u[2] + the label's number / 10)."""

    def map_blob(self, step: int) -> bytes:
        return super().map_blob(step, spread=SPREAD * self.growth(step), centre=CENTRE)

    def decoder_blob(self, step: int) -> bytes:
        weight = np.zeros((784, 15), np.float16)
        weight[:, 2] = 1
        weight[:, 5:] = np.arange(10) / 10
        tensors = {"0.weight": weight, "0.bias": np.zeros(784, np.float16)}
        return pack(tensors, {"activation": "identity", "output": "logits", "condition": "label"})

    def growth(self, step: int) -> np.float32:
        return np.float32(0.5 + step / self.steps)

    def pixel(self, step: int, label: int, deviation: float) -> float:
        return 1 / (1 + np.exp(-(CENTRE[0] + deviation * SPREAD[0] * self.growth(step) + label / 10)))


class CodelessRun(FakeRun):
    def __init__(self) -> None:
        super().__init__()
        self.labels, self.homes = self.labels[:0], self.homes[:0]


def test_label_and_sliders_stay_while_the_run_goes_on_and_hold_for_all_of_its_group(bench):
    one, two = put(bench, ToldRun("a")), put(bench, ToldRun("b"))
    for run in (one, two):
        for step in (0, 50):
            run.snapshot(step)
    show(bench, one, two)
    first, second = (bench.page.locator(f'[data-run="{name}"]') for name in "ab")
    first.locator(".chip >> nth=4").click()
    first.locator(".further input").first.fill("1.5")
    for step in (50, 0):
        scrub(bench, step)
        for pad in (first, second):
            pad.and_(bench.page.locator(f'[data-decoder-step="{step}"][data-label="4"]')).wait_for()
            bench.page.evaluate(FRAME)
            assert pad.get_attribute("data-further") == "1.50000,0.00000,0.00000"
            assert pad.evaluate("(root) => root.latentPad.pixels[0]") == pytest.approx(
                one.pixel(step, 4, 1.5), abs=1e-3
            )
    assert second.locator(".chip input").nth(4).is_checked()


def test_a_run_without_encoder_says_that_it_has_no_codes(bench):
    run = put(bench, CodelessRun())
    run.snapshot(0)
    show(bench, run)
    bench.wait("pad.decoderStep === '0'")
    assert bench.page.locator(".codeless").is_visible()
    assert bench.page.locator('[data-row="nearest"]').is_hidden()
