"""The decoded grid on the map: each cell holds torch's picture of the cell's centre."""

import numpy as np
import pytest
import torch

from tests.browser.pads import PadOnPage, extent
from tests.browser.reference import model

pytestmark = pytest.mark.browser
TOLERANCE = 1e-4  # in float32, sums of 512 products in another order

PADS = {
    "ae": "/?lang=en&layers=grid",
    "aae_swiss_roll_labels": "/aae?lang=en&layers=grid&prior=swiss_roll_labels",
    "beta_vae": "/vae?lang=en&guess=collapse.mean&layers=grid&beta=0.05",
}


@pytest.mark.parametrize("name", PADS)
def test_every_cell_is_the_decoder_at_its_centre(visit, name):
    page = visit(PADS[name], pads=1)
    pad = PadOnPage(page, name)
    pad.wait_for_grid()
    shown = pad.read()
    assert shown.beta == (0.05 if name == "beta_vae" else None)
    grid = pad.exposed("pad.mapView.grid")
    assert grid["extent"] == pytest.approx(extent(name, shown.log_beta), rel=1e-5)
    pixels = np.array(grid["pixels"]).reshape(-1, 784)
    assert np.abs(pixels - at_centres(name, grid["extent"], grid["side"], shown.log_beta)).max() <= TOLERANCE


def at_centres(name: str, box, side: int, log_beta: float | None) -> np.ndarray:
    """(side * side, 784), the top row of the map first."""
    x0, x1, y0, y1 = box
    along = (torch.arange(side) + 0.5) / side
    z = torch.stack(torch.meshgrid(x0 + along * (x1 - x0), y1 - along * (y1 - y0), indexing="xy"), -1).reshape(-1, 2)
    at = None if log_beta is None else torch.full((len(z),), log_beta)
    with torch.no_grad():
        return model(name).decode(z, at).numpy()


def test_the_digits_lie_on_the_map_where_their_points_do(visit):
    """What is painted, not only what was computed: in each cell of the map the ink of that cell's picture."""
    page = visit("/aae?lang=en&layers=grid", pads=1)
    pad = PadOnPage(page, "aae_gaussian")
    pad.wait_for_grid()
    grid = pad.exposed("pad.mapView.grid")
    side = grid["side"]
    ink = np.array(grid["pixels"]).reshape(-1, 784).mean(1).reshape(side, side)
    painted = np.array(
        pad.root.evaluate(
            """(root, side) => {
              const { still } = root.latentPad.mapView;
              const cell = still.width / side;
              const { data } = still.getContext("2d").getImageData(0, 0, still.width, still.width);
              const sums = new Float64Array(side * side), counts = new Float64Array(side * side);
              for (let y = 0; y < still.width; y++) for (let x = 0; x < still.width; x++) {
                const at = Math.floor(y / cell) * side + Math.floor(x / cell);
                sums[at] += 255 - data[4 * (y * still.width + x) + 1];
                counts[at]++;
              }
              return Array.from(sums, (sum, i) => sum / counts[i] / 255);
            }""",
            side,
        )
    ).reshape(side, side)
    inner = (slice(1, -1), slice(1, -1))  # ticks and their numbers lie along the left and the lower edge
    assert np.corrcoef(ink[inner].ravel(), painted[inner].ravel())[0, 1] > 0.98


def test_the_grid_follows_beta(visit):
    page = visit("/vae?lang=en&layers=grid", pads=1)
    pad = PadOnPage(page, "beta_vae")
    pad.wait_for_grid()
    pad.root.locator('input[type="range"]').press("End")
    wanted = pad.read().data["beta"]
    pad.wait_for_grid(wanted)
    grid = pad.exposed("pad.mapView.grid")
    pixels = np.array(grid["pixels"]).reshape(-1, 784)
    assert np.abs(pixels - at_centres("beta_vae", grid["extent"], grid["side"], grid["logBeta"])).max() <= TOLERANCE
    assert grid["logBeta"] == pytest.approx(np.log(float(wanted)), abs=1e-5)
