"""Figures of a run as it goes, against the same figures computed another way."""

import numpy as np
import pytest
import torch

from aeviz.data import ImageSet
from aeviz.measure import evaluation, metrics
from aeviz.models.build import build
from aeviz.models.priors import Gaussian, prior
from aeviz.models.registry import FAMILIES
from aeviz.worker import live_metrics
from aeviz.worker.live_metrics import LiveMetrics, null_so_far
from tests.toys import few_digits, small_recipe


def made(name, **settings):
    return build(small_recipe(name, **settings), torch.Generator().manual_seed(0)).eval()


@pytest.fixture(scope="module")
def images():
    return few_digits(300)


def test_reconstruction_of_the_autoencoder(images):
    found = LiveMetrics(images).figures(made("ae"), 0)
    assert found["cross_entropy"][0] == pytest.approx(evaluation.reconstruction(made("ae"), images)["cross_entropy"])
    assert set(found) == {"cross_entropy", "knn"}


def test_squared_error_is_that_of_all_pixels(images):
    found = LiveMetrics(images).figures(made("linear_ae"), 0)
    assert found["squared_error"][0] == pytest.approx(784 * evaluation.reconstruction(made("linear_ae"), images)["mse"])


def test_the_parts_of_the_bound_add_up_and_are_the_bounds(images):
    found = {name: value for name, (value, _) in LiveMetrics(images).figures(made("vae"), 0).items()}
    assert found["cross_entropy"] + found["kl"] == found["negative_elbo"]
    expected = evaluation.bound(made("vae"), images, draws=20)
    assert found["kl"] == pytest.approx(expected["rate"], rel=1e-5)
    assert found["negative_elbo"] == pytest.approx(expected["negative_elbo"], rel=0.005)


def test_with_more_than_two_latents_the_bound_is_that_of_binarised_images(images):
    model = made("vae", latent=5)
    with torch.no_grad():
        list(model.encoder.parameters())[-2].mul_(20)  # so that codes depend on what they are of
    live = LiveMetrics(images)
    drawn = live.binarised.numpy()
    assert set(np.unique(drawn)) == {0, 1}
    assert drawn.mean() == pytest.approx(images.pixels.mean(), abs=0.002)
    drawn = ImageSet("drawn", (255 * drawn).astype(np.uint8).reshape(-1, 28, 28), images.labels)
    expected, grey = (evaluation.bound(model, of, draws=20) for of in (drawn, images))
    found = live.figures(model, 0)
    assert found["kl"][0] == pytest.approx(expected["rate"], rel=1e-5) != pytest.approx(grey["rate"], rel=0.05)
    assert found["negative_elbo"][0] == pytest.approx(expected["negative_elbo"], rel=0.005)


def test_what_the_distances_say_of_codes_that_are_the_prior(images, monkeypatch):
    model, p = made("aae"), Gaussian()
    draws = p.sample(300, None, torch.Generator().manual_seed(8))
    monkeypatch.setattr(model, "encode", lambda x, log_beta: (draws, None))
    found = LiveMetrics(images).figures(model, 1)
    assert found["sw2"][0] < 0.2
    assert found["one_nn"][0] == pytest.approx(0.5, abs=0.06)
    assert found["coverage"][0] == pytest.approx(0.969, abs=0.03)


def test_what_they_say_of_codes_that_are_not(images, monkeypatch):
    model = made("aae")
    draws = Gaussian().sample(300, None, torch.Generator().manual_seed(8)) + 3
    monkeypatch.setattr(model, "encode", lambda x, log_beta: (draws, None))
    found = LiveMetrics(images).figures(model, 1)
    assert found["sw2"][0] == pytest.approx(3, abs=0.2)  # a shift by s along both axes: |s √2| / √2
    assert found["one_nn"][0] > 0.85


def test_the_null_settles_where_the_null_of_the_lab_is(monkeypatch):
    monkeypatch.setattr(live_metrics, "_pairs", {})
    p = prior("gaussian")
    several = [null_so_far(p, "sw2", 300) for _ in range(live_metrics.DRAWS)]

    def sample(n, rng):
        return rng.normal(size=(n, 2))

    expected = metrics.null(metrics.sliced_wasserstein2, sample, n=300, repeats=20)
    assert several[-1] == pytest.approx(expected.mean, abs=4 * expected.spread / 20**0.5)
    assert null_so_far(p, "sw2", 300) == several[-1]  # and then stands still


def test_the_share_named_rightly_stands_beside_the_largest_class(images):
    found = LiveMetrics(images).figures(made("ae"), 0)
    assert found["knn"][1] == np.bincount(images.labels).max() / len(images)


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("latent", [1, 3])
def test_distances_to_the_prior_are_taken_in_the_plane_alone(name, latent, images):
    assert not {"sw2", "one_nn", "coverage"} & set(LiveMetrics(images).figures(made(name, latent=latent), 0))


def test_of_few_images_and_of_one_class_nothing_is_said_that_means_nothing():
    assert "knn" not in LiveMetrics(few_digits(20)).figures(made("vae"), 0)
    zeros = few_digits(300)
    zeros = zeros.subset(zeros.labels == 0)
    assert "knn" not in LiveMetrics(zeros).figures(made("ae"), 0)
