"""What a decoder may be, on the pad, by made-up models with random weights, against NumPy.

Told a label; of five latents, three of them on sliders; without an encoder; with mean and variance of each pixel.
"""

from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.typing import NDArray

from aeviz.archive import digest, pack
from aeviz.shipped import catalogue, networks
from aeviz.ui.controls.latent_pad import latent_pad
from tests.browser.pad_modules import open_modules
from tests.browser.pieces import FRAMES, handed_over, put
from tests.serving import chromium

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine"),
]
NEAR = 2e-4  # of pixels and codes: folded in float32 on one side, in another order on the other
EYE = np.eye(10, dtype=np.float32)
PLANE = np.linalg.qr(np.random.default_rng(9).normal(size=(5, 5)))[0].astype(np.float32)


@dataclass(frozen=True)
class Made:
    """A model that nobody trained. Tensors are exact in float16 where they ship so."""

    latents: int = 2
    labels: int = 0
    encodes: bool = True
    output: str = "logits"
    axes: NDArray | None = None  # (latents, latents)
    networks: dict[str, tuple[dict, dict]] = field(default_factory=dict)  # tensors and metadata by part

    def __post_init__(self) -> None:
        rng = np.random.default_rng(self.latents + self.labels)
        about = {"activation": "silu"} | ({"condition": "label"} if self.labels else {})
        outputs = 784 * (2 if self.output == "mean_logvar" else 1)
        decoder = _layers(rng, self.latents + self.labels, 40, outputs)
        encoder = _layers(rng, 784 + self.labels, 30, 2 * self.latents)
        if self.axes is not None:
            shift = {"axes": self.axes, "rest": np.zeros(self.latents, np.float32)}
            decoder, encoder = decoder | shift, encoder | shift
        self.networks["decoder"] = decoder, about | {"output": self.output}
        if self.encodes:
            self.networks["encoder"] = encoder, about | {"output": "mean_logvar"}
        self.networks["map"] = self._map(rng), {}

    def _map(self, rng: np.random.Generator) -> dict[str, NDArray]:
        rungs, count, further = max(1, self.labels), 40 if self.encodes else 0, self.latents - 2
        tensors = {
            "ladder": np.arange(rungs, dtype=np.float32),
            "labels": np.arange(count, dtype=np.uint8) % 10,
            "means": np.broadcast_to(rng.normal(size=(count, 2)).astype(np.float16), (rungs, count, 2)),
            "extents": np.tile(np.float32([-3, 3, -3, 3]), (rungs, 1)),
            "heat.gap": (np.arange(rungs)[:, None, None] / 16 * np.ones((1, 4, 4))).astype(np.float16),
        }
        if further:
            spread = np.linspace(1.5, 0.5, further, dtype=np.float32)
            tensors |= {"spread": spread, "centre": np.linspace(0.2, -0.3, further, dtype=np.float32)}
        return tensors | ({"nearest": np.full(rungs, 0.1, np.float32)} if count else {})

    def blob(self, part: str) -> bytes:
        return pack(*self.networks[part])

    def u(self, z: list[float], deviations: list[float]) -> NDArray:
        """A place in coordinates of the map: the point, then what the sliders add to the mean."""
        tensors = self.networks["map"][0]
        further = tensors["centre"] + np.float32(deviations) * tensors["spread"] if deviations else []
        return np.float32([*z, *further])

    def drawn(self, u: NDArray, label: int = 0) -> NDArray:
        """(784,) in [0, 1], by the weights before anything is folded into them."""
        tensors, about = self.networks["decoder"]
        z = u if self.axes is None else self.axes @ u
        given = np.concatenate([z, EYE[label][: self.labels]])
        answer = networks.forward(_weights(tensors), about["activation"], given[None])[0]
        return networks.sigmoid(answer) if self.output == "logits" else answer[:784].clip(0, 1)

    def code(self, x: NDArray, label: int = 0) -> NDArray:
        """The mean of q(z|x) in coordinates of the map."""
        tensors, about = self.networks["encoder"]
        given = np.concatenate([x, EYE[label][: self.labels]])
        mean = networks.forward(_weights(tensors), about["activation"], given[None])[0][: self.latents]
        return mean if self.axes is None else self.axes.T @ mean


def _layers(rng: np.random.Generator, *widths: int) -> dict[str, NDArray]:
    tensors = {}
    for k, (columns, rows) in enumerate(zip(widths, widths[1:], strict=False)):
        tensors[f"{k}.weight"] = (rng.normal(size=(rows, columns)) * 2 / columns**0.5).astype(np.float16)
        tensors[f"{k}.bias"] = rng.normal(size=rows).astype(np.float16)
    return tensors


def _weights(tensors: dict[str, NDArray]) -> dict[str, NDArray]:
    return {name: array for name, array in tensors.items() if name[0].isdigit()}


@pytest.fixture(scope="module")
def page():
    with open_modules() as page:
        yield page


def show(page, made: Made, language: str = "en", width: int = 760, dark: bool = False, **options) -> None:
    """The pad of a made-up model, once it has painted and its grid has come."""
    data = handed_over(lambda: latent_pad("ae", key="k", judge=None, z=(0.5, -0.75), **options), language)
    data["weights"] = {"base": "/", "classifier": None}
    for part in made.networks:
        blob = made.blob(part)
        page.blobs[f"{digest(blob)}.bin"] = blob
        data["weights"][part] = digest(blob)
    put(page, data, width, dark)
    page.wait_for_function("() => window.piece.view.root.dataset.gridCount > 0")
    page.evaluate(FRAMES)


def told(page, expression: str):
    return page.evaluate(f"() => {{ const it = window.piece; return {expression}; }}")


def pixels(page) -> NDArray:
    page.evaluate(FRAMES)
    return np.array(told(page, "Array.from(it.pixels)"))


def assert_grid_is_decoded(page, made: Made, deviations: list[float], label: int) -> None:
    """Two cells of the newest grid."""
    page.wait_for_function("() => { const { grids } = window.piece; return !grids.busy && !grids.wish; }")
    cell = "Array.from(it.mapView.grid.pixels.slice(784 * n, 784 * n + 784))"
    cells = np.array(told(page, f"[0, 200].map((n) => {cell})"))
    for cell, n in zip(cells, (0, 200), strict=True):
        row, column = divmod(n, 16)
        z = [-3 + (column + 0.5) * 6 / 16, 3 - (row + 0.5) * 6 / 16]
        assert cell == pytest.approx(made.drawn(made.u(z, deviations), label), abs=NEAR)


def test_a_chip_tells_the_decoder_its_label_and_the_map_its_rung(page):
    made = Made(labels=10)
    show(page, made, heat="gap")
    chips = page.locator(".labels input")
    assert chips.count() == 10
    assert page.locator(".beta").is_hidden()
    assert page.locator(".further").is_hidden()
    assert pixels(page) == pytest.approx(made.drawn(np.float32([0.5, -0.75]), 0), abs=NEAR)
    page.locator(".chip").nth(7).click()
    assert pixels(page) == pytest.approx(made.drawn(np.float32([0.5, -0.75]), 7), abs=NEAR)
    assert told(page, "it.map.heat('gap').values[0]") == 7 / 16
    assert_grid_is_decoded(page, made, [], 7)
    chips.nth(7).press("ArrowRight")
    assert pixels(page) == pytest.approx(made.drawn(np.float32([0.5, -0.75]), 8), abs=NEAR)
    assert told(page, "it.view.root.dataset.label") == "8"
    page.evaluate("() => window.update({ opening: 2 })")  # the page is started over
    assert pixels(page) == pytest.approx(made.drawn(np.float32([0.5, -0.75]), 0), abs=NEAR)


def test_an_image_is_encoded_and_drawn_again_under_the_label(page):
    made = Made(labels=10)
    show(page, made, classes=[*"가나다라마바사아자차"])
    assert page.locator(".chip").nth(3).inner_text() == "라"
    page.locator(".chip").nth(3).click()
    x = np.random.default_rng(1).uniform(size=784).astype(np.float32)
    page.evaluate("async (x) => window.piece.own.receive(Float32Array.from(x))", x.tolist())
    for label in (3, 5):
        page.locator(".chip").nth(label).click()
        drawn = pixels(page)
        code = made.code(x, label)
        assert told(page, "it.z") == pytest.approx(code.tolist(), abs=NEAR)
        assert drawn == pytest.approx(made.drawn(code, label), abs=5 * NEAR)


def test_latents_beyond_the_plane_stand_on_sliders(page):
    made = Made(latents=5, axes=PLANE)
    show(page, made, heat="gap")
    sliders = page.locator(".further input")
    assert sliders.count() == 3
    assert page.locator(".further button").is_disabled()
    assert pixels(page) == pytest.approx(made.drawn(made.u([0.5, -0.75], [0, 0, 0])), abs=NEAR)
    assert page.locator(".legend").is_visible()
    sliders.nth(1).fill("1.5")
    sliders.nth(2).focus()
    page.keyboard.press("ArrowLeft")
    deviations = [0, 1.5, -0.05]
    assert pixels(page) == pytest.approx(made.drawn(made.u([0.5, -0.75], deviations)), abs=NEAR)
    assert sliders.nth(1).get_attribute("aria-valuetext") == "1.5 standard deviations from the mean"
    assert page.locator(".legend").is_hidden(), "gaps were measured at the mean"
    assert_grid_is_decoded(page, made, deviations, 0)
    page.locator(".further button").click()
    assert pixels(page) == pytest.approx(made.drawn(made.u([0.5, -0.75], [0, 0, 0])), abs=NEAR)
    assert page.locator(".legend").is_visible()


def test_an_image_is_drawn_again_from_its_whole_code(page):
    made = Made(latents=5, axes=PLANE)
    show(page, made)
    x = np.random.default_rng(1).uniform(size=784).astype(np.float32)
    page.evaluate("async (x) => window.piece.own.receive(Float32Array.from(x))", x.tolist())
    drawn, code = pixels(page), made.code(x)
    assert told(page, "it.z") == pytest.approx(code[:2].tolist(), abs=NEAR)
    assert drawn == pytest.approx(made.drawn(code), abs=5 * NEAR)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_model_without_encoder_has_a_pad_without_codes_that_says_so(page, language):
    made = Made(encodes=False)
    show(page, made, language)
    assert page.locator(".codeless").inner_text().startswith("This model has no" if language == "en" else "이 모델에는")
    assert page.locator('[data-row="nearest"]').is_hidden()
    assert pixels(page) == pytest.approx(made.drawn(np.float32([0.5, -0.75])), abs=NEAR)
    page.evaluate("async () => window.piece.own.receive(new Float32Array(784))")
    assert told(page, "it.own.found") is None
    assert page.locator(".trouble").is_hidden()


def test_of_mean_and_variance_the_mean_is_drawn_and_the_density_told(page):
    made = Made(output="mean_logvar")
    show(page, made)
    assert pixels(page) == pytest.approx(made.drawn(np.float32([0.5, -0.75])), abs=NEAR)
    assert page.locator(".codeless").is_hidden()
    page.evaluate("async () => window.piece.own.receive(new Float32Array(784))")
    page.evaluate(FRAMES)
    assert page.locator('[data-row="drawn"] dd').inner_text().endswith("nats")


def test_python_hands_over_the_parts_that_there_are(monkeypatch):
    blobs = {part: SimpleNamespace(digest=part[0] * 64) for part in ("decoder", "map")}
    monkeypatch.setattr(catalogue, "load", lambda name: SimpleNamespace(blobs=lambda: blobs))
    data = handed_over(lambda: latent_pad("made", key="k", judge=None))
    assert data["weights"] == {"base": "/", "decoder": "d" * 64, "map": "m" * 64, "classifier": None}
