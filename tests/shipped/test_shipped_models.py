"""The models that ship, on the real test images: what their headers say is so, and good enough to teach with."""

import math
import os

import numpy as np
import pytest
import torch

from aeviz.data import mnist, probe
from aeviz.making.command import RECIPES
from aeviz.measure import code_paths, evaluation, generation, metrics
from aeviz.models import weights
from aeviz.shipped import catalogue

pytestmark = pytest.mark.skipif(not os.environ.get("AEVIZ_DATA"), reason="needs MNIST: set AEVIZ_DATA to its folder")


@pytest.fixture(scope="module")
def test_images():
    return mnist(train=False)


@pytest.mark.parametrize("name", [name for name, recipe in RECIPES.items() if recipe.spec.encoder])
def test_the_reconstruction_figures_are_those_of_the_weights(name, test_images):
    shipped = catalogue.load(name)
    again = evaluation.reconstruction(weights.restore(shipped), test_images)
    for figure, value in again.items():
        assert shipped.figures[figure] == pytest.approx(value, rel=1e-4)


@pytest.mark.parametrize("name", ["vae", "beta_vae"])
def test_the_bound_is_that_of_the_weights(name, test_images):
    shipped = catalogue.load(name)
    again = evaluation.bound(weights.restore(shipped), test_images)
    assert shipped.figures["negative_elbo"] == pytest.approx(again["negative_elbo"], rel=1e-4)


@pytest.mark.parametrize("name", [n for n in catalogue.names() if n.startswith("aae")])
def test_the_distances_to_the_prior_are_those_of_the_codes_that_ship(name, test_images):
    """The header's figure against the codes in the same file, by way of the metric alone."""
    from aeviz.models.priors import prior

    shipped = catalogue.load(name)
    labels = torch.from_numpy(shipped.part("map")["labels"].astype(np.int64))
    p = prior(shipped.recipe["prior"])
    draws = [
        p.sample(2000, labels if p.by_label else None, torch.Generator().manual_seed(seed)).numpy() for seed in range(5)
    ]
    found = np.mean([metrics.sliced_wasserstein2(d, shipped.part("map")["means"][0].astype(float)) for d in draws])
    assert shipped.figures["sw2"] == pytest.approx(found, abs=0.02)


def test_the_codes_that_ship_are_the_probes(test_images):
    index = probe(test_images, evaluation.PROBE)
    model = weights.restore(catalogue.load("ae"))
    codes = evaluation.codes(model, test_images.subset(index))
    np.testing.assert_allclose(catalogue.load("ae").part("map")["means"][0], codes, rtol=2e-3, atol=2e-3)
    np.testing.assert_array_equal(catalogue.load("ae").part("map")["labels"], test_images.labels[index])


def test_the_floor_under_every_cross_entropy_is_the_entropy_of_the_grey_levels(test_images):
    """By way of a histogram: each grey level's entropy, times how often it occurs."""
    counts, level = np.bincount(test_images.images.ravel(), minlength=256), np.arange(1, 255) / 255
    entropy = -(level * np.log(level) + (1 - level) * np.log(1 - level))
    floor = float(counts[1:255] @ entropy) / len(test_images)
    assert evaluation.grey_floor(test_images) == pytest.approx(floor)
    assert floor == pytest.approx(45.53, abs=0.01)


def test_the_vae_is_as_good_as_published():
    assert catalogue.load("vae").figures["negative_elbo"] <= 135.5  # Davidson et al. 2018, two latents: 137.08


def test_the_linear_autoencoder_is_pca_and_the_curve_by_width_stands_beside_pca(test_images):
    widths = catalogue.load("widths").part("widths")
    found = metrics.pca_errors(mnist(train=True).pixels, test_images.pixels, [int(k) for k in widths["numbers"]])
    assert catalogue.load("linear_ae").figures["mse"] == pytest.approx(found[1], rel=0.01)
    np.testing.assert_allclose(widths["pca"], found, rtol=1e-5)


def test_one_network_serves_every_beta(test_images):
    """Within two nats of a VAE that was trained for that β alone, with the same epochs."""
    one = weights.restore(catalogue.load("beta_vae"))
    for beta, alone in ((0.1, "vae_beta_0.1"), (1.0, "vae"), (4.0, "vae_beta_4")):
        own = evaluation.bound(weights.restore(catalogue.load(alone)), test_images, beta, draws=1)["loss"]
        assert evaluation.bound(one, test_images, beta, draws=1)["loss"] <= own + 2


@pytest.mark.parametrize("rung", [0, 14, -1])
def test_the_curve_of_rate_and_distortion_is_that_of_the_weights(rung, test_images):
    shipped = catalogue.load("beta_vae")
    curve = shipped.part("curve")
    again = evaluation.bound(weights.restore(shipped), test_images, math.exp(curve["log_beta"][rung]), seed=9, draws=1)
    assert curve["rate"][rung] == pytest.approx(again["rate"], rel=1e-3, abs=1e-4)
    assert curve["distortion"][rung] == pytest.approx(again["distortion"], abs=0.2)  # other draws of z


def test_between_the_rungs_of_the_ladder_the_codes_are_nearly_the_encoders(test_images):
    """Half-way, where it is worst, they miss by less than codes lie apart, and by half a pixel of a map of 560."""
    shipped = catalogue.load("beta_vae")
    model, plane = weights.restore(shipped), shipped.part("map")
    images = test_images.subset(probe(test_images, evaluation.PROBE))
    ladder, means = plane["ladder"], plane["means"].astype(float)
    for k in range(len(ladder) - 1):
        codes = evaluation.codes(model, images, float(ladder[k] + ladder[k + 1]) / 2)
        miss = np.linalg.norm(codes - (means[k] + means[k + 1]) / 2, axis=1)
        assert np.median(miss) < plane["nearest"][k : k + 2].min(), math.exp(ladder[k])
        assert np.median(miss) < 0.5 / 560 * (plane["extents"][k, 1] - plane["extents"][k, 0]), math.exp(ladder[k])


@pytest.mark.parametrize("name", ["ae", "vae"])
def test_the_gap_shares_are_those_of_the_weights(name, test_images):
    """Counted here by hand, over other draws: two shares of 10,000 draws differ by .005 or so."""
    shipped = catalogue.load(name)
    model = weights.restore(shipped)
    classifier = weights.restore_classifier(catalogue.load("classifier").part("classifier"))
    codes = evaluation.codes(model, test_images)
    drawn = evaluation.generated_codes(model, codes, seed=5)
    with torch.no_grad():
        for figure, z in (("gap_share", drawn), ("gap_share.null", codes)):
            top, classes = classifier(model.decode(torch.from_numpy(z))).max(1)
            gap = top < classifier.quantiles[classes, 5]
            assert shipped.figures[figure] == pytest.approx(gap.float().mean().item(), abs=0.015)


def test_the_slider_ends_in_collapse():
    curve = catalogue.load("beta_vae").part("curve")
    assert curve["rate"][-1] < 0.05  # nats: the posterior is the prior
    assert curve["rate"][0] > 10
    assert curve["distortion"][-1] == pytest.approx(206, abs=2)  # the mean image alone


def test_the_classifier_can_judge(test_images):
    classifier = weights.restore_classifier(catalogue.load("classifier").part("classifier"))
    assert evaluation.accuracy(classifier, test_images) >= 0.99
    assert catalogue.load("classifier").figures["accuracy"] == evaluation.accuracy(classifier, test_images)


@pytest.mark.parametrize("name", ["ae", "vae", "linear_ae"])
def test_the_maps_of_distances_are_those_of_the_codes_and_the_weights(name, test_images):
    """A few cells by hand: the nearest of the codes in the file, and an image decoded and encoded again."""
    shipped = catalogue.load(name)
    plane, model = shipped.part("map"), weights.restore(shipped)
    codes, (x0, x1, y0, y1) = plane["means"][0].astype(float), plane["extents"][0].astype(float)
    own = np.linalg.norm(codes[:, None] - codes[None], axis=2)
    assert plane["nearest"][0] == pytest.approx(np.median(np.sort(own, axis=1)[:, 1]), rel=0.02)
    again = model.code(model.decode(torch.tensor(codes).float())).detach().numpy()
    assert plane["cycle"][0] == pytest.approx(np.median(np.linalg.norm(again - codes, axis=1)), rel=0.1)
    for row, column in ((0, 0), (20, 31), (40, 12), (63, 63)):
        z = np.array([[x0 + (x1 - x0) * (column + 0.5) / 64, y1 - (y1 - y0) * (row + 0.5) / 64]])
        nearest = np.linalg.norm(codes - z, axis=1).min() / plane["nearest"][0]
        assert plane["heat.nearest"][0, row, column] == pytest.approx(nearest, rel=2e-3, abs=1e-3)
        with torch.no_grad():
            there = model.code(model.decode(torch.tensor(z).float())).numpy()
        cycle = np.linalg.norm(there - z) / plane["cycle"][0]
        assert plane["heat.cycle"][0, row, column] == pytest.approx(cycle, rel=5e-3, abs=0.02)


@pytest.mark.parametrize("name", ["ae", "vae"])
def test_the_four_limits_are_those_of_the_codes_that_ship(name, test_images):
    shipped = catalogue.load(name)
    plane, figures = shipped.part("map"), shipped.figures
    codes, labels = plane["means"][0].astype(float), plane["labels"]
    areas = [np.prod(np.sqrt(np.linalg.eigvalsh(np.cov(codes[labels == c].T)))) for c in range(10)]
    assert figures["area_ratio"] == pytest.approx(max(areas) / min(areas), rel=0.01)
    radius = np.sqrt((codes**2).sum(1).mean())
    assert figures["asymmetry"] == pytest.approx(metrics.sliced_wasserstein2(codes, -codes) / radius, rel=0.01)
    classifier = weights.restore_classifier(catalogue.load("classifier").part("classifier"))
    with torch.no_grad():
        seen = classifier(weights.restore(shipped).decode(torch.tensor(codes).float())).argmax(1).numpy()
    apart = np.linalg.norm(codes[:, None] - codes[None], axis=2) + np.diag(np.full(len(codes), np.inf))
    assert figures["discontinuity"] == pytest.approx((seen[apart.argmin(1)] != seen).mean(), abs=0.01)
    for measure, value in generation.null_limits(2000, 10).items():
        assert figures[f"{measure}.null"] == pytest.approx(value)
    shares = np.bincount(seen) / len(seen)
    assert figures["discontinuity.null"] == pytest.approx(1 - (shares**2).sum(), abs=0.002)


@pytest.mark.parametrize("name", ["ae", "vae"])
def test_shares_of_digits_and_gap_shares_are_two_names_of_one(name):
    figures = catalogue.load(name).figures
    assert figures["drawn.gaussian.share"] == pytest.approx(1 - figures["gap_share"], abs=0.01)  # of other draws
    assert figures["drawn.codes.share"] == pytest.approx(1 - figures["gap_share.null"], abs=0.005)
    assert figures["drawn.null.share"] == pytest.approx(0.95, abs=0.002)


def test_from_autoencoder_to_vae_to_aae_what_is_drawn_comes_nearer_to_what_is_encoded(test_images):
    """As the labs say; the distance again by the eigenvalues of the product, of one set."""
    order, nulls = ["ae", "vae", "aae_gaussian"], []
    classifier = weights.restore_classifier(catalogue.load("classifier").part("classifier"))
    for name in order:
        figures, model = catalogue.load(name).figures, weights.restore(catalogue.load(name))
        codes = evaluation.aggregated_posterior(model, test_images)
        places = evaluation.generated_codes(model, evaluation.codes(model, test_images), 5000, seed=4)
        with torch.no_grad():
            drawn, own = (
                classifier.features(model.decode(torch.from_numpy(z).float())).numpy().astype(float)
                for z in (places, codes[::2])  # the first half of the test images is the easier one
            )
        a, b = np.cov(drawn.T), np.cov(own.T)
        root = np.sqrt(np.linalg.eigvals(a @ b).real.clip(0)).sum()
        found = ((drawn.mean(0) - own.mean(0)) ** 2).sum() + np.trace(a + b) - 2 * root
        assert figures["drawn.gaussian.frechet"] == pytest.approx(found, rel=0.15, abs=1.5)
        nulls.append(figures["drawn.null.frechet"])
    for what in ("frechet", "tv"):
        found = [catalogue.load(name).figures[f"drawn.gaussian.{what}"] for name in order]
        assert found == sorted(found, reverse=True)
        if what == "frechet":
            assert min(found) > max(nulls)


@pytest.mark.parametrize("name", ["ae", "vae", "aae_gaussian"])
def test_the_gap_map_is_drawn_by_what_the_judge_says_of_each_cell(name):
    plane = catalogue.load(name).part("map")
    x0, x1, y0, y1 = plane["extents"][0].astype(float)
    judge = weights.restore_classifier(catalogue.load("classifier").part("classifier"))
    cells = np.random.default_rng(0).integers(0, 64, (40, 2))
    z = [[x0 + (x1 - x0) * (column + 0.5) / 64, y1 - (y1 - y0) * (row + 0.5) / 64] for row, column in cells]
    with torch.no_grad():
        top, classes = judge(weights.restore(catalogue.load(name)).decode(torch.tensor(z).float())).max(1)
    for (row, column), logit, digit in zip(cells, top.numpy(), classes, strict=True):
        clarity = np.interp(logit, judge.quantiles[digit].numpy(), np.linspace(0, 1, 101))
        assert plane["heat.gap"][0, row, column] == pytest.approx(clarity, abs=2e-3)


@pytest.mark.parametrize("name", ["ae", "vae"])
def test_on_the_ways_between_digits_mixed_pixels_are_the_worst(name, test_images):
    classifier = weights.restore_classifier(catalogue.load("classifier").part("classifier"))
    figures = catalogue.load(name).figures
    found = code_paths.way_figures(weights.restore(catalogue.load(name)), classifier, test_images)
    assert {way: figures[way] for way in found} == pytest.approx(found, abs=2e-3)
    assert found["ways.pixels"] < min(found["ways.straight"], found["ways.along"]) - 0.1
    assert found["ways.along.far"] < 0.5 * found["ways.straight.far"]


def test_the_autoencoder_fails_where_the_page_says():
    """Counted again cell by cell; among the codes of one class hardly, between the classes and in the empty, yes."""
    from sklearn.neighbors import NearestNeighbors

    plane, figures = catalogue.load("ae").part("map"), catalogue.load("ae").figures
    x0, x1, y0, y1 = plane["extents"][0].astype(float)
    codes, gap = plane["means"][0].astype(float), plane["heat.gap"][0] < 0.05
    size = len(gap)
    near = NearestNeighbors(n_neighbors=10).fit(codes)
    square = {(int(u), int(v)) for u, v in 32 * (codes - (x0, y0)) / (x1 - x0, y1 - y0)}
    seen = {"within": [], "meet": []}
    for row in range(size):
        for column in range(size):
            u, v = (column + 0.5) / size, 1 - (row + 0.5) / size
            if (int(32 * u), int(32 * v)) not in square:
                continue
            z = np.array([[x0 + u * (x1 - x0), y0 + v * (y1 - y0)]])
            classes = set(plane["labels"][near.kneighbors(z, return_distance=False)[0]].tolist())
            seen["within" if len(classes) == 1 else "meet"].append(gap[row, column])
    for name, failed in seen.items():  # some of these squares lie on the hull of the cloud
        assert figures[f"where.{name}"] == pytest.approx(np.mean(failed), abs=0.02)
        assert figures[f"where.{name}.area"] == pytest.approx(len(failed) / size**2, abs=0.03)
    assert figures["where.within"] < 0.05 < 0.1 < min(figures["where.meet"], figures["where.empty"])
    assert figures["where.all"] == pytest.approx(gap.mean())


def test_the_linear_decoder_spans_pcas_plane():
    from sklearn.decomposition import PCA

    shipped = catalogue.load("linear_ae")
    columns = shipped.part("decoder")["0.weight"].astype(float)
    # of all images: the second and third component weigh nearly the same, and a tenth of them gives another plane
    components = PCA(2, svd_solver="covariance_eigh").fit(mnist(train=True).pixels).components_
    basis = np.linalg.qr(columns)[0]
    angle = np.rad2deg(np.arccos(np.linalg.svd(components @ basis)[1].min()))
    assert shipped.figures["angle_to_pca"] == pytest.approx(angle, abs=0.01)
    assert shipped.figures["angle_to_pca"] < 1 < 80 < shipped.figures["angle_to_pca.null"]


def test_the_plane_that_is_shown_beside_the_linear_autoencoders_is_pcas(test_images):
    from sklearn.decomposition import PCA

    shipped = catalogue.load("linear_ae")
    plane = {name: a.astype(float) for name, a in shipped.part("plane").items()}
    pca = PCA(2, svd_solver="covariance_eigh").fit(mnist(train=True).pixels)
    signs = np.sign((pca.components_.T * plane["axes"]).sum(0))
    np.testing.assert_allclose(plane["axes"] * signs, pca.components_.T, atol=1e-4)  # its sums are of float32
    scores = signs * pca.transform(test_images.subset(probe(test_images, evaluation.PROBE)).pixels)
    np.testing.assert_allclose(plane["maps.codes"][1], scores, atol=5e-3)
    copies = shipped.part("decoder")["0.weight"].astype(float) @ plane["mixture"]
    np.testing.assert_allclose(copies, plane["axes"], atol=1e-3)
    far = np.square(plane["maps.codes"][2] - plane["maps.codes"][1]).sum() / np.square(scores - scores.mean(0)).sum()
    assert shipped.figures["pca_explained"] == pytest.approx(1 - far, abs=1e-4)
    assert shipped.figures["pca_explained"] > 0.999 > 0.05 > shipped.figures["pca_explained.null"]
