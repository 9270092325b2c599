"""The plain autoencoder as a generator, beside the VAE: medians over five seeds; and beside PCA, by width.

The weights of these runs do not ship, as they would weigh 40 MB: their codes and figures do. Area ratio and asymmetry
are measured anew from the codes of each seed; share, coverage and discontinuity need the decoder or draws from q(z|x)
and are read from the file, seed by seed, as are the errors by width: the tests of aeviz.making.studies
hold how they are made, and `python -m aeviz.recipes seeds widths` makes them again. The same code measures the two
models that do ship, which were trained longer, anew from their weights. `gaps.strips_fps`: painted frames a second
while an end of the three film strips is dragged, in Chromium.
"""

import os
from collections.abc import Iterator

import numpy as np
import torch

from aeviz.data import mnist
from aeviz.making.studies import latent_widths, six_seeds
from aeviz.measure import generator_limits
from aeviz.models import weights
from aeviz.shipped import catalogue
from aeviz.ui import text
from tests.benchmarks.frames import drag
from tests.serving import Server, browser, open_page

FIVE = 5
MODELS = ("ae", "vae")
STRIPS = '[data-testid="strips"]'
ANSWERS = {"where": "outside", "path": "data"}
UNITS = {"area_ratio": "ratio", "asymmetry": "ratio"}


def run() -> Iterator[tuple[str, float, str]]:
    shipped = catalogue.load("seeds")
    for name in MODELS:
        for measure, values in by_seed(shipped, name).items():
            unit = UNITS.get(measure, "share")
            yield f"gaps.{name}.{measure}", float(np.median(values)), unit
            yield f"gaps.{name}.{measure}.null", shipped.figures[f"{name}.{measure}.null"], unit
    yield from longer_trained()
    figures = catalogue.load("widths").figures
    for k in latent_widths.NUMBERS:
        yield f"gaps.ae_over_pca_{k}", figures[f"over_pca_{k}"], "ratio"
    yield "gaps.strips_fps", strips_fps(), "1/s"


def longer_trained() -> Iterator[tuple[str, float, str]]:
    """The shipped AE and VAE, from their weights."""
    torch.set_num_threads(os.cpu_count() or 1)
    train, test = mnist(train=True), mnist(train=False)
    classifier = weights.restore_classifier(catalogue.load("classifier").part("classifier"))
    for name in MODELS:
        figures = six_seeds.measure(weights.restore(catalogue.load(name)), classifier, train, test).figures
        for measure in six_seeds.LIMITS:
            yield f"gaps.{name}.{measure}.shipped", figures[measure], UNITS.get(measure, "share")


def strips_fps() -> float:
    """An end is dragged over the map, and all strips follow."""
    words = text.sections("en", "gaps")
    server = Server()
    server.wait()
    try:
        with browser() as chromium:
            page = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-US").new_page()
            open_page(page, f"{server.url}/gaps?lang=en", 1)
            for question, answer in ANSWERS.items():
                options = page.locator(f'[class*="st-key-gaps-predict-{question}"] [data-testid="stRadioOption"]')
                options.filter(has_text=words[f"{question}_{answer}"]).click()
            page.locator(f"{STRIPS}[data-frames]").wait_for()
            strips = page.locator(f"{STRIPS} .map")
            strips.scroll_into_view_if_needed()
            page.wait_for_timeout(2000)
            return drag(page, strips.bounding_box(), seen=STRIPS)[0]
    finally:
        server.stop()


def by_seed(shipped: catalogue.Pretrained, name: str) -> dict[str, np.ndarray]:
    """Each measure of the first five seeds' maps."""
    maps, labels = shipped.part("seeds")[f"{name}.codes"][:FIVE].astype(float), shipped.part("seeds")["labels"]
    read = {measure: shipped.part("measured")[f"{name}.{measure}"][:FIVE] for measure in six_seeds.LIMITS}
    return read | {
        "area_ratio": np.array([generator_limits.area_ratio(codes, labels) for codes in maps]),
        "asymmetry": np.array([generator_limits.asymmetry(codes) for codes in maps]),
    }
