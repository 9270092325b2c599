"""A model as a generator: figures counted again by hand, on networks that were never trained."""

import numpy as np
import pytest
import torch

from aeviz import evaluation, generation, metrics, samplers
from aeviz.models import build
from aeviz.nets import Classifier, initialise
from tests.toys import few_digits, small_recipe

EXTENT = (-3.0, 3.0, -3.0, 3.0)


@pytest.fixture(scope="module")
def images():
    return few_digits()


@pytest.fixture(scope="module")
def classifier():
    """One that is sometimes sure: drawn at random, its last layer made louder."""
    drawn = Classifier()
    initialise(drawn, torch.Generator().manual_seed(3))
    with torch.no_grad():
        drawn.fc1.weight.mul_(400)
    return drawn.eval()


@pytest.fixture(autouse=True)
def few(monkeypatch):
    monkeypatch.setattr(evaluation, "PROBE", 150)
    monkeypatch.setattr(evaluation, "DRAWS", 3)
    monkeypatch.setattr(generation, "DRAWN", 200)


def made(name, **settings):
    return build(small_recipe(name, **settings), torch.Generator().manual_seed(0)).eval()


def test_the_judge_is_the_classifier(classifier, images):
    x = torch.from_numpy(images.pixels)
    verdict = generation.judge(classifier, x)
    with torch.no_grad():
        p = torch.softmax(classifier(x), 1)
    np.testing.assert_array_equal(verdict.classes, p.argmax(1))
    np.testing.assert_allclose(verdict.sure, p.amax(1), atol=1e-6)
    assert verdict.features.shape == (300, 64)
    assert verdict.share == pytest.approx((p.amax(1) >= 0.9).double().mean().item(), abs=1e-9)
    assert 0 < verdict.share < 1


def test_the_share_and_the_gap_share_are_one_measure(classifier, images):
    model = made("vae")
    z = evaluation.codes(model, images)
    share = generation.judge(classifier, generation.decoded(model, z)).share
    assert share == pytest.approx(1 - evaluation.gap_share(model, classifier, z))


def test_decoded_images_are_cut_off_as_they_are_shown():
    model, z = made("linear_ae"), 40 * np.eye(2, dtype=np.float32)
    shown = generation.decoded(model, z)
    with torch.no_grad():
        raw = model.decode(torch.from_numpy(z))
    assert raw.min() < 0
    assert torch.equal(shown, raw.clamp(0, 1))


def test_the_limits_are_those_of_the_map(classifier, images):
    model = made("ae")
    figures = generation.limit_figures(model, classifier, images, EXTENT)
    shown = images.subset(evaluation.probe(images, 150))
    z = evaluation.codes(model, shown)
    distance = np.linalg.norm(z[:, None] - z[None], axis=2) + np.diag(np.full(150, np.inf))
    with torch.no_grad():
        classes = classifier(model.decode(torch.from_numpy(z))).argmax(1).numpy()
    assert figures["discontinuity"] == pytest.approx((classes[distance.argmin(1)] != classes).mean())
    areas = [np.linalg.det(np.cov(z[shown.labels == c].T)) ** 0.5 for c in range(10)]
    assert figures["area_ratio"] == pytest.approx(max(areas) / min(areas), rel=1e-4)
    assert set(figures) == {
        f"{name}{end}"
        for name in ("area_ratio", "asymmetry", "empty", "coverage", "discontinuity")
        for end in ("", ".null")
    }
    assert all(np.isfinite(value) for value in figures.values())


def test_the_null_has_none_of_the_limits():
    null = generation.null_limits(2000, 10)
    assert 1 < null["area_ratio"] < 1.4
    assert 0.02 < null["asymmetry"] < 0.06  # two samples of N(0, I) are .049 apart in SW2, over a radius of √2
    assert 0.4 < null["empty"] < 0.6  # the corners of a square that holds a round cloud
    assert generation.null_limits(500, 10)["asymmetry"] == pytest.approx(2 * null["asymmetry"], rel=0.3)  # as 1/√n


def test_coverage_is_that_of_where_one_would_generate(classifier, images):
    """A plain autoencoder: of a Gaussian fitted to its codes, however large they are. A VAE: of the prior."""
    shown = images.subset(evaluation.probe(images, 150))
    ae = made("ae")
    with torch.no_grad():
        ae.encoder.linears[-1].weight.mul_(100)
    z = evaluation.codes(ae, shown)
    draws = [samplers.fitted_gaussian(z, 150, np.random.default_rng(seed)) for seed in range(20)]
    expected = np.mean([metrics.coverage(drawn, z) for drawn in draws])
    figures = generation.limit_figures(ae, classifier, images, EXTENT)
    assert figures["coverage"] == pytest.approx(expected, abs=0.06)
    assert figures["coverage.null"] == pytest.approx(metrics.coverage_null(150, 150), abs=0.03)
    vae = made("vae")
    figures = generation.limit_figures(vae, classifier, images, EXTENT)
    assert figures["coverage"] == pytest.approx(evaluation.evaluate(vae, images, classifier)["coverage"])


def test_what_is_drawn_is_judged_beside_real_images(classifier, images):
    model = made("ae")
    figures = generation.drawn_figures(model, classifier, images, images, EXTENT)
    real = generation.judge(classifier, torch.from_numpy(images.pixels))
    z = evaluation.generated_codes(model, evaluation.codes(model, images), 200)
    seen = generation.judge(classifier, generation.decoded(model, z))
    assert figures["drawn.gaussian.share"] == seen.share
    assert figures["drawn.gaussian.frechet"] == pytest.approx(metrics.frechet(seen.features, real.features))
    assert figures["drawn.null.share"] == real.share
    assert figures["drawn.null.frechet"] < figures["drawn.gaussian.frechet"]
    names = {f"drawn.{s}.{m}" for s in ("gaussian", "box", "codes", "null") for m in ("share", "frechet")}
    assert set(figures) == names


def test_all_codes_once_are_the_reconstructions(classifier, images, monkeypatch):
    monkeypatch.setattr(generation, "DRAWN", len(images))
    model = made("ae")
    figures = generation.drawn_figures(model, classifier, images, images, EXTENT)
    z = evaluation.codes(model, images)
    assert figures["drawn.codes.share"] == pytest.approx(1 - evaluation.gap_share(model, classifier, z))
