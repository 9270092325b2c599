"""Figures: each against the same quantity computed another way."""

import math

import numpy as np
import pytest
import torch
from torch.distributions import Bernoulli, Normal, kl_divergence

from aeviz.measure import evaluation
from aeviz.models.build import build
from aeviz.models.layers import Classifier
from aeviz.models.priors import Gaussian, Mixture
from tests.toys import few_digits, small_recipe


@pytest.fixture(scope="module")
def images():
    return few_digits()


def made(name, **settings):
    return build(small_recipe(name, **settings), torch.Generator().manual_seed(0)).eval()


def test_reconstruction_figures(images):
    model, x = made("ae"), torch.from_numpy(images.pixels)
    with torch.no_grad():
        logits = model.decoder(model.encoder(x))
    figures = evaluation.reconstruction(model, images)
    assert figures["mse"] == pytest.approx(((logits.sigmoid() - x) ** 2).mean().item(), rel=1e-4)
    expected = -Bernoulli(logits=logits, validate_args=False).log_prob(x)
    assert figures["cross_entropy"] == pytest.approx(expected.sum(1).mean().item(), rel=1e-4)


def test_a_linear_model_has_no_cross_entropy(images):
    assert set(evaluation.reconstruction(made("linear_ae"), images)) == {"mse"}


def test_the_bound_against_torch_distributions(images):
    model, x = made("vae"), torch.from_numpy(images.pixels)
    figures = evaluation.bound(model, images, beta=2.0)
    with torch.no_grad():
        mean, log_variance = model.posterior(x)
        q = Normal(mean, (log_variance / 2).exp())
        torch.manual_seed(1)
        draws = [Bernoulli(logits=model.decoder(q.sample()), validate_args=False).log_prob(x) for _ in range(30)]
    rate = kl_divergence(q, Normal(0.0, 1.0)).sum(1).mean().item()
    distortion = -torch.stack(draws).sum(2).mean().item()
    assert figures["rate"] == pytest.approx(rate, rel=1e-4)
    assert figures["distortion"] == pytest.approx(distortion, rel=1e-3)
    assert figures["negative_elbo"] == pytest.approx(figures["distortion"] + figures["rate"])
    assert figures["loss"] == pytest.approx(figures["distortion"] + 2 * figures["rate"])


def test_the_networks_own_beta_is_given_to_it(images):
    model = made("beta_vae")
    assert evaluation.bound(model, images, 0.1)["rate"] != evaluation.bound(model, images, 10.0)["rate"]
    with torch.no_grad():
        z = model.encoder(torch.from_numpy(images.pixels), torch.full((len(images),), math.log(0.1)))[:, :2]
    np.testing.assert_allclose(evaluation.codes(model, images, math.log(0.1)), z.numpy(), atol=1e-6)


def test_draws_of_the_prior_stand_at_their_own_null():
    z = Gaussian().sample(1000, None, torch.Generator().manual_seed(9)).numpy()
    figures = evaluation.against_prior(z, Gaussian(), np.zeros(1000, np.int64))
    assert figures["sw2"] < 2.5 * figures["sw2.null"]
    assert figures["one_nn"] == pytest.approx(figures["one_nn.null"], abs=0.05)
    assert figures["coverage"] == pytest.approx(figures["coverage.null"], abs=0.03)
    assert figures["coverage.null"] == pytest.approx(1 - 2**-5, abs=0.01)


def test_shifted_codes_stand_off_their_null():
    z = Gaussian().sample(1000, None, torch.Generator().manual_seed(9)).numpy() + 1
    figures = evaluation.against_prior(z, Gaussian(), np.zeros(1000, np.int64))
    assert figures["sw2"] == pytest.approx(1, abs=0.1)  # shift (1, 1): |shift| / √2
    assert figures["one_nn"] > 0.6


def test_a_prior_with_parts_is_drawn_at_the_codes_labels():
    """Codes of three classes only, each in its petal: they match the prior given their labels."""
    labels = torch.arange(900) % 3
    z = Mixture().sample(900, labels, torch.Generator().manual_seed(4)).numpy()
    figures = evaluation.against_prior(z, Mixture(), labels.numpy())
    assert figures["sw2"] < 2.5 * figures["sw2.null"]


def test_the_gap_share_counts_what_is_no_digit():
    model, classifier = made("ae"), Classifier().eval()
    z = np.random.default_rng(0).standard_normal((200, 2)).astype(np.float32)
    with torch.no_grad():
        largest = classifier(model.decode(torch.from_numpy(z))).amax(1)
    for least, share in ((largest.median().item(), 0.5), (largest.max().item() + 1, 1)):
        classifier.quantiles.copy_(least + torch.arange(-5, 96))
        assert evaluation.gap_share(model, classifier, z) == pytest.approx(share, abs=0.01)


def test_a_distance_to_the_prior_varies_more_between_probes_than_its_null():
    """Half of the images lie two off the origin: a probe has more of them or fewer, and its SW2 moves with that."""
    rng = np.random.default_rng(0)
    z, labels = rng.standard_normal((2500, 2)), np.zeros(2500, np.int64)
    z[:1250, 0] += 2
    old, evaluation.PROBE = evaluation.PROBE, 500
    try:
        spread = evaluation.probe_spread(z, Gaussian(), labels)
    finally:
        evaluation.PROBE = old
    by_hand = [
        evaluation.against_prior(z[part], Gaussian(), labels[part])["sw2"]
        for part in np.random.default_rng(0).permutation(2500).reshape(5, 500)
    ]
    assert spread["sw2.spread"] == pytest.approx(np.std(by_hand, ddof=1))
    assert set(spread) == {"sw2.spread", "one_nn.spread", "coverage.spread"}
    assert spread["sw2.spread"] > 0.01


def test_what_is_generated_from():
    z = np.random.default_rng(0).standard_normal((5000, 2)) * (4, 1) + (7, 0)
    fitted = evaluation.generated_codes(made("ae"), z)
    assert fitted.mean(0) == pytest.approx([7, 0], abs=0.2)
    assert fitted.std(0) == pytest.approx([4, 1], rel=0.1)
    assert evaluation.generated_codes(made("vae"), z).mean(0) == pytest.approx([0, 0], abs=0.1)


def test_the_accuracy_of_a_classifier_that_says_one_thing(images):
    classifier = Classifier()
    with torch.no_grad():
        for p in classifier.parameters():
            p.zero_()
        classifier.fc1.bias[3] = 1
    assert evaluation.accuracy(classifier, images) == pytest.approx((images.labels == 3).mean())


def test_the_floor_is_what_the_images_themselves_would_cost(images):
    """A decoder that says exactly the grey pixel pays the pixel's own entropy."""
    x = torch.from_numpy(images.pixels).double().clamp(1e-12, 1 - 1e-12)
    own = Bernoulli(probs=x).entropy().sum(1).mean().item()
    assert evaluation.grey_floor(images) == pytest.approx(own, abs=1e-3)


def test_an_evaluation_names_every_figure(images):
    big = few_digits(1797)
    old, evaluation.PROBE = evaluation.PROBE, 200
    try:
        figures = evaluation.evaluate(made("vae"), big.subset(slice(0, 400)), Classifier().eval())
    finally:
        evaluation.PROBE = old
    measured = {"sw2", "one_nn", "coverage"}
    assert measured | {f"{m}{end}" for m in measured for end in (".null", ".spread")} | {
        "knn",
        "knn.null",
        "gap_share",
        "gap_share.null",
    } <= set(figures)
    assert {"mse", "cross_entropy", "rate", "distortion", "negative_elbo"} <= set(figures)
    assert all(math.isfinite(v) for v in figures.values())
