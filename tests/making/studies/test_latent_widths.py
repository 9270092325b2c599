"""Bottlenecks of several widths: the curves against the same figures taken apart, and the linear pair."""

import numpy as np
import pytest
import torch

from aeviz.making.studies import latent_widths
from aeviz.measure import code_samplers, metrics
from aeviz.models.layers import Classifier, initialise
from aeviz.shipped import catalogue
from aeviz.training.recipe import Recipe
from aeviz.training.trainer import model_at, train
from tests.toys import few_digits, small_recipe

LEAST = 0.1115  # the largest logit of what is a digit to a judge that nobody has trained


@pytest.fixture(scope="module")
def images():
    return few_digits()


@pytest.fixture(scope="module")
def classifier():
    drawn = Classifier()
    initialise(drawn, torch.Generator().manual_seed(3))
    drawn.quantiles.copy_(LEAST + torch.arange(-5, 96) / 100)
    return drawn.eval()


def test_curves_are_those_of_the_networks(images, classifier):
    trained = {}

    def fit(name, recipe, images):
        *_, last = train(recipe, images)
        trained[recipe.latent] = model_at(recipe, last)
        return trained[recipe.latent]

    recipe = small_recipe("ae", loss="squared_error", epochs=1)
    tensors, figures, about = latent_widths.make(
        images, images, classifier, fit, recipe, numbers=(1, 3), linear_epochs=1
    )
    x = torch.from_numpy(images.pixels)
    for place, k in enumerate((1, 3)):
        with torch.no_grad():
            z = trained[k].code(x)
            error = (trained[k].decode(z) - x).square().mean().item()
            drawn = code_samplers.fitted_gaussian(z.numpy(), latent_widths.DRAWN, np.random.default_rng(0))
            largest = classifier(trained[k].decode(torch.from_numpy(drawn))).amax(1)
        pca = metrics.pca_mse(images.pixels, images.pixels, k)
        found = [tensors[f"widths.{name}"][place] for name in ("numbers", "ae", "pca", "digit_share")]
        assert found == pytest.approx([k, error, pca, (largest >= LEAST).float().mean().item()], rel=1e-4)
        assert figures[f"over_pca_{k}"] == pytest.approx(error / pca, rel=1e-4)
    assert tensors["widths.digit_share"].tolist() == [1, 0]  # to a judge that happens to lie between them
    assert about["widths"]["loss"] == "squared_error"
    assert {"wide.mse", "wide.noise_mse", "narrow.mse", "narrow.noise_mse", "noise.null"} <= set(figures)


def test_noise_has_the_greys_of_each_place_and_nothing_that_hangs_together():
    pixels = few_digits().pixels
    noise = latent_widths.noise_like(pixels).numpy()
    np.testing.assert_array_equal(np.sort(noise, axis=0), np.sort(pixels, axis=0))
    alive = pixels.std(0) > 0.05
    common = [np.abs(np.corrcoef(x[:, alive].T) - np.eye(alive.sum())).mean() for x in (pixels, noise)]
    assert common[1] < 0.06 < common[0]  # two columns of 300 numbers each that have nothing in common give .05


def test_a_linear_pair_is_linear_and_copies_what_it_has_room_for():
    """Twelve images span twelve dimensions: 64 numbers hold them, 4 hold no more than PCA's four."""
    images = few_digits(12)
    x = torch.from_numpy(images.pixels)
    null, least = (metrics.pca_mse(images.pixels, images.pixels, k) for k in (0, 4))
    errors = {}
    for numbers in (4, 64):
        encoder, decoder = latent_widths.linear_pair(images, numbers, epochs=400, rate=3e-3)
        with torch.no_grad():
            y = decoder(encoder(x))
            middle = decoder(encoder((x[:1] + x[1:2]) / 2))
        torch.testing.assert_close(middle, (y[:1] + y[1:2]) / 2, atol=1e-4, rtol=0)
        errors[numbers] = (y - x).square().mean().item()
    assert errors[64] < 0.01 * null
    assert least <= errors[4] < null


def test_what_ships_hangs_together():
    shipped = catalogue.load("widths")
    curves, figures = shipped.part("widths"), shipped.figures
    assert tuple(curves["numbers"]) == latent_widths.NUMBERS
    for k, ae, pca in zip(latent_widths.NUMBERS, curves["ae"], curves["pca"], strict=True):
        assert figures[f"over_pca_{k}"] == pytest.approx(ae / pca, rel=1e-4)
    assert (np.diff(curves["pca"]) < 0).all()
    assert (curves["ae"] < curves["pca"]).all()
    assert ((curves["digit_share"] >= 0) & (curves["digit_share"] <= 1)).all()
    assert set(shipped.blobs()) == {"widths"}
    assert Recipe.from_dict(shipped.recipe["widths"]) == latent_widths.RECIPE


def test_what_is_wider_than_the_input_copies_noise_and_what_is_narrow_does_not():
    figures = catalogue.load("widths").figures
    assert figures["wide.noise_mse"] < 0.1 * figures["noise.null"]
    assert figures["narrow.noise_mse"] > 0.5 * figures["noise.null"]
    assert figures["wide.mse"] < 0.1 * figures["narrow.mse"]
