"""What is measured on a trained model, on the whole test set or a probe of it; measures of a distance with their null.

The figures that a shipped file carries and those that the benchmarks print come from here.
"""

import math
from collections.abc import Mapping

import numpy as np
import torch
from scipy.special import xlogy
from torch import Generator

from aeviz.data import ImageSet, probe
from aeviz.measure import code_samplers, metrics
from aeviz.measure.decoded_digits import decoded, judge
from aeviz.measure.metrics.null import Measure, Sample
from aeviz.models import losses
from aeviz.models.base import Model
from aeviz.models.layers import Classifier
from aeviz.models.priors import Prior, prior
from aeviz.models.settings import CLASSES

PROBE = 2000
PROBES = 5  # over which a distance to the prior varies
DRAWS = 20


@torch.no_grad()
def reconstruction(model: Model, images: ImageSet) -> dict[str, float]:
    """Mean squared error a pixel, and for a Bernoulli decoder the cross-entropy in nats an image; z = the code."""
    x = torch.from_numpy(images.pixels)
    told = model.condition(len(x), labels=images.labels)
    z = model.code(x, told)
    figures = {"mse": float((model.decode(z, told) - x).square().mean())}
    if model.spec.decoder_output == "logits":
        figures["cross_entropy"] = float(losses.cross_entropy(model.logits(z, told), x).mean())
        figures["grey_floor"] = grey_floor(images)
    return figures


@torch.no_grad()
def bound(model: Model, images: ImageSet, beta: float = 1.0, seed: int = 0, draws: int = 4) -> dict[str, float]:
    """−ELBO, distortion, rate (KL) and the loss distortion + β · rate, in nats an image.

    The expectation over q(z|x) is taken over `draws` draws. Grey pixels in and out: the target's is exactly the
    expectation under dynamic binarisation, as the cross-entropy is linear in the target.
    """
    generator = Generator().manual_seed(seed)
    x = torch.from_numpy(images.pixels)
    told = model.condition(len(x), math.log(beta), images.labels)
    mean, log_variance = model.encode(x, told)
    rate = float(losses.gaussian_kl(mean, log_variance).mean())
    each = []
    for _ in range(draws):
        z = model.draw(mean, log_variance, generator)
        each.append(float(losses.cross_entropy(model.logits(z, told), x).mean()))
    distortion = sum(each) / draws
    return {
        "distortion": distortion,
        "rate": rate,
        "negative_elbo": distortion + rate,
        "loss": distortion + beta * rate,
    }


@torch.no_grad()
def codes(model: Model, images: ImageSet, at: float = 0.0) -> np.ndarray:
    """(n, d) codes, or posterior means. `at` is log β, where the model is told it."""
    x = torch.from_numpy(images.pixels)
    return model.code(x, model.condition(len(x), at, images.labels)).numpy()


@torch.no_grad()
def aggregated_posterior(model: Model, images: ImageSet, seed: int = 0) -> np.ndarray:
    """(n, d): one draw from q(z|x) of each image; the code itself where the encoder is deterministic."""
    if not model.spec.posterior:
        return codes(model, images)
    x = torch.from_numpy(images.pixels)
    told = model.condition(len(x), labels=images.labels)
    return model.draw(*model.encode(x, told), Generator().manual_seed(seed)).numpy()


@torch.no_grad()
def cycle_error(model: Model, z: np.ndarray, at: float = 0.0) -> np.ndarray:
    """|h(g(z)) − z| of codes (n, d): how far from where it was decoded an image is encoded again. (n,), units of z.

    at: what the model is told besides, see `Model.condition`.
    """
    here, told = torch.from_numpy(z).float(), model.condition(len(z), at)
    return (model.code(model.decode(here, told), told) - here).norm(dim=1).numpy()


def prior_sample(p: Prior, labels: np.ndarray) -> Sample:
    """p(z) as something to draw from with a NumPy generator.

    For a prior with a part for each label, the draws take the codes' labels (n,), as the discriminator's do: the test
    set's classes are not equally large, and their proportions are not what is measured.
    """
    given = torch.from_numpy(labels) if p.by_label else None

    def sample(n: int, rng: np.random.Generator) -> np.ndarray:
        return p.sample(n, given, Generator().manual_seed(int(rng.integers(2**31)))).numpy()

    return sample


def against_prior(z: np.ndarray, p: Prior, labels: np.ndarray, seed: int = 0) -> dict[str, float]:
    """SW2, 1-NN and coverage of codes (n, 2) with labels (n,) against as many draws from p(z), each with its null."""
    measures = {"sw2": metrics.sliced_wasserstein2, "one_nn": metrics.one_nn, "coverage": metrics.coverage}
    return against(prior_sample(p, labels), z, measures, seed)


def against(sample: Sample, z: np.ndarray, measures: Mapping[str, Measure], seed: int = 0) -> dict[str, float]:
    """Measures of codes (n, 2) against as many draws of `sample(n, rng)`, by name, and each one's null.

    Both are means over DRAWS draws: coverage moves by .006 from draw to draw, which is not the model's.
    """
    figures = {}
    for name, measure in measures.items():
        rng = np.random.default_rng(seed)
        figures[name] = float(np.mean([measure(sample(len(z), rng), z) for _ in range(DRAWS)]))
        null = metrics.null(measure, sample, n=len(z), repeats=DRAWS, seed=seed)
        figures[f"{name}.null"] = float(null.mean)
    return figures


def gap_share(model: Model, classifier: Classifier, z: np.ndarray) -> float:
    """Share of codes (n, d) whose decoded image is no digit to the judge; who is told a label is told each in turn."""
    return 1 - judge(classifier, decoded(model, z, labels=np.arange(len(z)) % CLASSES)).share


def obeyed(model: Model, classifier: Classifier, z: np.ndarray) -> float:
    """Share of codes (n, d) decoded, each class in turn, in which the judge sees the digit that was asked for."""
    asked = np.arange(len(z)) % CLASSES
    return float((judge(classifier, decoded(model, z, labels=asked)).classes == asked).mean())


def probe_spread(z: np.ndarray, p: Prior, labels: np.ndarray, seed: int = 0) -> dict[str, float]:
    """NAME.spread: the standard deviation of each distance of `against_prior` over PROBES disjoint probes of codes.

    A null varies with the draws alone; a figure with the images too on which it was measured, and several times as far.
    """
    count = min(PROBES, max(2, len(z) // PROBE))
    order = np.random.default_rng(seed).permutation(len(z))[: count * min(PROBE, len(z) // count)]
    found = [against_prior(z[probe], p, labels[probe], seed) for probe in np.split(order, count)]
    names = [name for name in found[0] if not name.endswith(".null")]
    return {f"{name}.spread": float(np.std([figures[name] for figures in found], ddof=1)) for name in names}


def generated_codes(model: Model, z: np.ndarray, n: int = 10_000, seed: int = 0) -> np.ndarray:
    """(n, d) codes to generate from: the prior where the model has one, else a Gaussian fitted to its codes `z`."""
    if name := model.spec.prior_of(model.recipe):
        return prior(name, model.recipe.latent).sample(n, None, Generator().manual_seed(seed)).numpy()
    return code_samplers.fitted_gaussian(z, n, np.random.default_rng(seed))


def evaluate(model: Model, test: ImageSet, classifier: Classifier) -> dict[str, float]:
    """All figures of a model: on the whole test set; for codes in a plane the measures against p(z), on a probe.

    A model without an encoder can only be drawn from.
    """
    model.eval()
    if not model.spec.encoder:
        drawn = generated_codes(model, np.zeros((0, model.recipe.latent)))
        real = judge(classifier, torch.from_numpy(test.pixels)).share
        return {"gap_share": gap_share(model, classifier, drawn), "gap_share.null": 1 - real}
    z = codes(model, test)
    index = probe(test, PROBE)
    drawn = aggregated_posterior(model, test)
    figures = reconstruction(model, test)
    if model.spec.posterior:
        figures |= bound(model, test, beta=model.recipe.get("beta", 1.0))
    if model.recipe.latent == 2:
        # What has no prior is held against a Gaussian: so far are codes from one of which nobody asked it.
        p = prior(model.spec.prior_of(model.recipe) or "gaussian")
        figures |= against_prior(drawn[index], p, test.labels[index])
        figures |= probe_spread(drawn, p, test.labels)
    figures["knn"] = float(metrics.knn_accuracy(z, test.labels))
    figures["knn.null"] = float(np.bincount(test.labels).max() / len(test))  # to name the largest class each time
    figures["gap_share"] = gap_share(model, classifier, generated_codes(model, z))
    figures["gap_share.null"] = gap_share(model, classifier, z)  # not even all codes of real images decode to a digit
    if model.spec.condition == "label":
        figures["obeyed"] = obeyed(model, classifier, generated_codes(model, z))
        figures["obeyed.null"] = 1 / CLASSES
    return figures


def grey_floor(images: ImageSet) -> float:
    """Entropy of the grey pixels in nats an image, −Σ [x log x + (1 − x) log(1 − x)]: no cross-entropy is below it."""
    x = images.pixels.astype(np.float64)
    return float(-(xlogy(x, x) + xlogy(1 - x, 1 - x)).sum(1).mean())


@torch.no_grad()
def accuracy(classifier: Classifier, images: ImageSet) -> float:
    """Share of the images whose best class is the right one."""
    classifier.eval()
    best = classifier(torch.from_numpy(images.pixels)).argmax(1)
    return float((best.numpy() == images.labels).mean())
