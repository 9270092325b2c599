"""Codes and their posteriors as they are painted: where torch's numbers say, and nowhere else."""

import numpy as np
import pytest

from aeviz.shipped import catalogue
from tests.browser.pads import FRAME, PadOnPage, extent, on_ladder, to_fraction

pytestmark = pytest.mark.browser

PAINTED = """(root) => {
  const { still } = root.latentPad.mapView;
  const { data } = still.getContext("2d").getImageData(0, 0, still.width, still.height);
  let told = "";
  for (let i = 0; i < data.length; i += 4) told += Math.min(data[i], data[i + 1], data[i + 2]) < 250 ? "1" : "0";
  return told;
}"""
EVERY = 8  # so many codes share one ellipse, or none could be told apart


def painted(pad: PadOnPage) -> np.ndarray:
    """(side, side): whether a pixel of the still layers is other than white paper."""
    pad.page.evaluate(FRAME)
    pixels = np.frombuffer(pad.root.evaluate(PAINTED).encode(), np.uint8) == ord("1")
    side = round(len(pixels) ** 0.5)
    return pixels.reshape(side, side)


def pixels_of(z: np.ndarray, box: np.ndarray, side: int) -> np.ndarray:
    """Columns and rows (n, 2) of points (n, 2); row 0 is the top of the map."""
    u, v = np.array([to_fraction(point, box) for point in z]).T
    return np.stack([u, 1 - v], 1) * side


def legible(places: np.ndarray, codes: np.ndarray, labels: np.ndarray, side: int) -> np.ndarray:
    """Places of the map over which no numeral lies (at the classes' medians) and no tick (on two of its edges)."""
    medians = np.array([np.median(codes[labels == digit], axis=0) for digit in range(10)])
    inside = ((places >= 0) & (places < side)).all(1)
    return inside & (distance(places, medians) > 40) & (places[:, 0] > 0.12 * side) & (places[:, 1] < 0.88 * side)


def distance(points: np.ndarray, others: np.ndarray) -> np.ndarray:
    """From each point to the nearest of the others."""
    return np.linalg.norm(points[:, None] - others[None], axis=2).min(1)


def holds(picture: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Whether there is paint within a pixel of each place."""
    side = len(picture)
    near = np.pad(picture, 1)
    near = np.max([near[i : i + side, j : j + side] for i in range(3) for j in range(3)], axis=0)
    columns, rows = np.floor(places).astype(int).T
    return near[rows, columns]


@pytest.mark.parametrize(("path", "name"), [("/gaps?lang=en", "ae"), ("/aae?lang=en&layers=codes", "aae_gaussian")])
def test_dots_lie_on_the_codes_and_nowhere_else(visit, path, name):
    pad = PadOnPage(visit(path, pads=1), name)
    plane = catalogue.load(name).part("map")
    codes = plane["means"][0].astype(np.float64)
    picture = painted(pad)
    side = len(picture)
    places = pixels_of(codes, extent(name), side)
    plain = legible(places, places, plane["labels"], side)
    assert plain.sum() > 200
    assert holds(picture, places[plain]).all()
    empty = np.random.default_rng(0).uniform(0, side, (4000, 2))
    empty = empty[legible(empty, places, plane["labels"], side) & (distance(empty, places) > 8)]
    assert len(empty) > 100
    assert not picture[tuple(np.floor(empty).astype(int).T[::-1])].any()


@pytest.mark.parametrize("beta", [0.05, 1.0])
def test_ellipses_end_at_two_standard_deviations(visit, beta):
    pad = PadOnPage(visit(f"/vae?lang=en&guess=collapse.mean&layers=ellipses&beta={beta}", pads=1), "beta_vae")
    log_beta = float(np.log(beta))
    plane = catalogue.load("beta_vae").part("map")
    means, log_variances = (on_ladder(plane, name, log_beta) for name in ("means", "log_variances"))
    picture = painted(pad)
    side = len(picture)
    codes = pixels_of(means, extent("beta_vae", log_beta), side)
    for axis in (0, 1):
        for sign in (-2, 2):
            ends = means[::EVERY].copy()
            ends[:, axis] += sign * np.exp(log_variances[::EVERY, axis] / 2)
            places = pixels_of(ends, extent("beta_vae", log_beta), side)
            places = places[legible(places, codes, plane["labels"], side)]
            assert len(places) > 50
            assert holds(picture, places).all()
    assert picture.mean() < 0.9
