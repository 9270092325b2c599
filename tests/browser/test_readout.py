"""The numbers beside the digit: each against torch and NumPy on the same files."""

import re

import numpy as np
import pytest

from aeviz.measure.metrics import nearest_code_distance, nearest_other_code_distance
from aeviz.shipped import catalogue
from tests.browser.pads import FRAME, PadOnPage
from tests.browser.reference import decoded
from tests.judged import LEAST, judged

pytestmark = pytest.mark.browser
PLACES = [(0.31, 0.4), (0.62, 0.7), (0.9, 0.15)]


def numbers(pad: PadOnPage, row: str) -> list[float]:
    text = " ".join(pad.root.locator(f'[data-row="{row}"] dd').all_inner_texts())
    return [float(found) for found in re.findall(r"-?\d+(?:\.\d+)?", text.replace("−", "-"))]


def printed(value: float) -> pytest.approx:
    """The pad prints what is near with one significant digit, what is far with two or more."""
    return pytest.approx(value, rel=0.5 if value < 0.0095 else 0.17 if value < 0.095 else 0.05, abs=1e-4)


@pytest.mark.parametrize(
    ("path", "name", "model"),
    [("/", "ae", "ae"), ("/", "vae", "vae"), ("/aae", "aae", "aae_gaussian"), ("/vae?beta=1", "vae", "beta_vae")],
)
def test_the_numbers_are_those_of_the_point(visit, path, name, model):
    pad = PadOnPage(visit(f"{path}{'&' if '?' in path else '?'}lang=en", pads=3 if path == "/" else 1), model)
    plane = catalogue.load(model).part("map")
    rung = int(np.abs(plane["ladder"]).argmin())  # β = 1
    codes = plane["means"][rung].astype(float)
    for place in PLACES:
        pad.press(place)
        pad.move(place)
        pad.page.evaluate(FRAME)
        shown = pad.read()
        said = {row: numbers(pad, row) for row in ("z", "class", "nearest")}
        pad.release()
        assert said["z"] == pytest.approx(shown.z.tolist(), abs=0.051)
        [digit], [clarity] = judged(decoded(model, shown.z, shown.beta))
        *read, percent, among = said["class"]
        assert among == digit
        assert read == ([] if clarity < LEAST else [digit])  # in a gap the row says "no digit"
        assert percent == pytest.approx(100 * clarity, abs=1.01)
        distance, typical = said["nearest"]
        assert distance == printed(nearest_code_distance(shown.z[None], codes)[0])
        assert typical == printed(float(np.median(nearest_other_code_distance(codes))))
