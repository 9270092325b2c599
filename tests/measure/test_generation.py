"""A model as a generator: figures counted again by hand, on networks that were never trained."""

import numpy as np
import pytest
import torch

from aeviz.measure import code_samplers, evaluation, generation, metrics
from aeviz.measure.decoded_digits import decoded, judge
from aeviz.models.build import build
from aeviz.models.layers import Classifier, initialise
from tests.toys import few_digits, small_recipe

EXTENT = (-3.0, 3.0, -3.0, 3.0)


@pytest.fixture(scope="module")
def images():
    return few_digits()


@pytest.fixture(scope="module")
@torch.no_grad()
def classifier():
    """One that sees a digit now and then: drawn at random, and what is clear to it is what is in half of the images."""
    drawn = Classifier()
    initialise(drawn, torch.Generator().manual_seed(3))
    middle = drawn(torch.from_numpy(few_digits().pixels)).amax(1).median().item()
    drawn.quantiles.copy_(torch.linspace(middle - 0.5, middle + 9.5, 101))  # the least is half a hundredth above -.5
    return drawn.eval()


@pytest.fixture(autouse=True)
def few(monkeypatch):
    monkeypatch.setattr(evaluation, "PROBE", 150)
    monkeypatch.setattr(evaluation, "DRAWS", 3)
    monkeypatch.setattr(generation, "SETS", 4)


def made(name, **settings):
    return build(small_recipe(name, **settings), torch.Generator().manual_seed(0)).eval()


def test_the_judge_is_the_classifier(classifier, images):
    x = torch.from_numpy(images.pixels)
    verdict = judge(classifier, x)
    with torch.no_grad():
        logits = classifier(x)
    np.testing.assert_array_equal(verdict.classes, logits.argmax(1))
    assert verdict.features.shape == (300, 64)
    least = classifier.quantiles[0, 5]
    assert verdict.share == pytest.approx((logits.amax(1) >= least).double().mean().item(), abs=1e-9)
    assert verdict.share == pytest.approx(0.5, abs=0.01)


def test_the_share_and_the_gap_share_are_one_measure(classifier, images):
    model = made("vae")
    z = evaluation.codes(model, images)
    share = judge(classifier, decoded(model, z)).share
    assert share == pytest.approx(1 - evaluation.gap_share(model, classifier, z))


def test_decoded_images_are_cut_off_as_they_are_shown():
    model, z = made("linear_ae"), 40 * np.eye(2, dtype=np.float32)
    shown = decoded(model, z)
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
    draws = [code_samplers.fitted_gaussian(z, 150, np.random.default_rng(seed)) for seed in range(20)]
    expected = np.mean([metrics.coverage(drawn, z) for drawn in draws])
    figures = generation.limit_figures(ae, classifier, images, EXTENT)
    assert figures["coverage"] == pytest.approx(expected, abs=0.06)
    assert figures["coverage.null"] == pytest.approx(metrics.coverage_null(150, 150), abs=0.03)
    vae = made("vae")
    figures = generation.limit_figures(vae, classifier, images, EXTENT)
    assert figures["coverage"] == pytest.approx(evaluation.evaluate(vae, images, classifier)["coverage"])


def test_what_is_drawn_is_held_against_the_models_own_reconstructions(classifier, images):
    """Each set again by hand, from the same numbers of chance."""
    model = made("ae")
    figures = generation.drawn_figures(model, classifier, images, images, EXTENT)
    real = judge(classifier, torch.from_numpy(images.pixels))
    z = evaluation.codes(model, images)
    own = judge(classifier, decoded(model, z)).features
    found = {"share": [], "frechet": [], "tv": [], "null": [], "real": []}
    for turn in range(generation.SETS):
        rng = np.random.default_rng([0, turn])
        order = rng.permutation(300)
        seen = judge(
            classifier,
            decoded(model, code_samplers.fitted_gaussian(z, 150, np.random.default_rng(rng.integers(2**31)))),
        )
        found["share"].append(seen.digit.mean())
        found["frechet"].append(metrics.frechet(seen.features, own[order[:150]]))
        found["real"].append(real.digit[order[:150]].mean())
        found["null"].append(metrics.frechet(own[order[150:]], own[order[:150]]))
        shares = [np.bincount(v.classes[v.digit], minlength=10) / v.digit.sum() for v in (seen, real)]
        found["tv"].append(abs(shares[0] - shares[1]).sum() / 2)
    for what in ("share", "frechet", "tv"):
        assert figures[f"drawn.gaussian.{what}"] == pytest.approx(np.mean(found[what]))
        assert figures[f"drawn.gaussian.{what}.spread"] == pytest.approx(np.std(found[what], ddof=1))
    assert figures["drawn.null.share"] == pytest.approx(np.mean(found["real"]))
    for sampler in ("null", "codes"):  # who draws each code once draws the other half of the reconstructions
        assert figures[f"drawn.{sampler}.frechet"] == pytest.approx(np.mean(found["null"]))
    assert figures["drawn.codes.share"] == pytest.approx(1 - evaluation.gap_share(model, classifier, z), abs=0.02)
    names = {f"drawn.{s}.{m}" for s in ("gaussian", "box", "codes", "null") for m in ("share", "frechet", "tv")}
    assert set(figures) == names | {f"{name}.spread" for name in names}


def test_a_decoder_of_one_image_draws_what_it_reconstructs(classifier, images):
    """However blurred it is: the distance is to its own, not to real digits. That it is one digit alone does show."""
    model = made("ae")
    with torch.no_grad():
        model.decoder.linears[-1].weight.zero_()
    seen, real = (judge(classifier, x) for x in (decoded(model, np.zeros((1, 2))), torch.from_numpy(images.pixels)))
    figures = generation.drawn_figures(model, classifier, images, images, EXTENT)
    for sampler in generation.SAMPLERS:
        assert figures[f"drawn.{sampler}.frechet"] == pytest.approx(0, abs=1e-6)
        assert figures[f"drawn.{sampler}.tv"] == pytest.approx(1 - (real.classes[real.digit] == seen.classes[0]).mean())
