"""The shipped models on the 10,000 test images, measured anew from the weights, nothing read from their headers."""

import os
from collections.abc import Iterator

import torch

from aeviz.data import ImageSet, mnist, probe
from aeviz.measure import evaluation, metrics
from aeviz.models import weights
from aeviz.models.priors import prior
from aeviz.shipped import catalogue

NATS = "nats"


def run() -> Iterator[tuple[str, float, str]]:
    torch.set_num_threads(os.cpu_count() or 1)
    train, test = mnist(train=True), mnist(train=False)
    yield from linear(train, test)
    yield "models.ae.cross_entropy", evaluation.reconstruction(restored("ae"), test)["cross_entropy"], NATS
    yield "models.vae.negative_elbo", evaluation.bound(restored("vae"), test)["negative_elbo"], NATS
    yield from every_beta(test)
    classifier = weights.restore_classifier(catalogue.load("classifier").part("classifier"))
    yield "models.classifier.accuracy", evaluation.accuracy(classifier, test), "share"
    yield from adversarial("aae_gaussian", test, ("sw2", "one_nn", "coverage"))
    cross_entropy = evaluation.reconstruction(restored("aae_gaussian"), test)["cross_entropy"]
    yield "models.aae_gaussian.cross_entropy", cross_entropy, NATS
    for name in ("aae_mixture_labels", "aae_swiss_roll_labels"):
        yield from adversarial(name, test, ("sw2",))
        codes = evaluation.codes(restored(name), test)
        yield f"models.{name}.knn", metrics.knn_accuracy(codes, test.labels), "share"
        yield f"models.{name}.knn.null", float(max((test.labels == c).mean() for c in range(10))), "share"


def restored(name: str):
    return weights.restore(catalogue.load(name))


def linear(train: ImageSet, test: ImageSet) -> Iterator[tuple[str, float, str]]:
    mse = evaluation.reconstruction(restored("linear_ae"), test)["mse"]
    yield "models.linear_ae.mse_over_pca", mse / metrics.pca_mse(train.pixels, test.pixels, 2), "ratio"


def every_beta(test: ImageSet) -> Iterator[tuple[str, float, str]]:
    """How much more the one network loses than a VAE that was trained for that β alone, for as many epochs."""
    one = restored("beta_vae")
    for text, alone in {"0.1": "vae_beta_0.1", "1": "vae", "4": "vae_beta_4"}.items():
        beta = float(text)
        own = evaluation.bound(restored(alone), test, beta)["loss"]
        yield f"models.beta_vae.excess_{text}", evaluation.bound(one, test, beta)["loss"] - own, NATS


def adversarial(name: str, test: ImageSet, wanted: tuple[str, ...]) -> Iterator[tuple[str, float, str]]:
    model, index = restored(name), probe(test, evaluation.PROBE)
    z = evaluation.codes(model, test.subset(index))
    figures = evaluation.against_prior(z, prior(model.recipe.prior), test.labels[index])
    for measure in wanted:
        unit = "units of z" if measure == "sw2" else "share"
        yield f"models.{name}.{measure}", figures[measure], unit
        yield f"models.{name}.{measure}.null", figures[f"{measure}.null"], unit
