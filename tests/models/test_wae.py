"""The Wasserstein autoencoder's MMD² against the metric of the measures, written for NumPy, and known answers."""

import math

import numpy as np
import pytest
import torch
from torch import Generator

from aeviz.measure import metrics
from aeviz.models.base import Batch
from aeviz.models.build import build
from aeviz.models.priors import prior
from aeviz.models.wae.mmd import kernel, mmd2
from tests.toys import few_digits, small_recipe


def made(**settings):
    return build(small_recipe("wae", **settings), Generator().manual_seed(0))


def batch(n: int = 60) -> Batch:
    images = few_digits(n)
    return Batch(torch.from_numpy(images.pixels), torch.from_numpy(images.labels), Generator().manual_seed(5))


@pytest.mark.parametrize("d", [2, 8])
def test_it_is_the_metrics_mmd(d):
    generator = Generator().manual_seed(d)
    a, b = torch.randn(50, d, generator=generator), 0.5 + 0.8 * torch.randn(70, d, generator=generator)
    assert mmd2(a, b).item() == pytest.approx(metrics.mmd2(a.numpy(), b.numpy()), abs=1e-5)


def test_it_is_the_papers_sum_over_pairs():
    a, b = np.array([[0.0, 0.0], [1.0, 2.0], [3.0, -1.0]]), np.array([[0.5, 0.5], [-1.0, 0.0]])

    def k(x, y):
        return sum(4 * s / (4 * s + math.dist(x, y) ** 2) for s in (0.1, 0.2, 0.5, 1, 2, 5, 10))  # C = 2 d σ² = 4

    within_a = sum(k(a[i], a[j]) for i in range(3) for j in range(3) if i != j) / (3 * 2)
    within_b = k(*b)
    across = sum(k(x, y) for x in a for y in b) / (3 * 2)
    found = mmd2(torch.from_numpy(a), torch.from_numpy(b)).item()
    assert found == pytest.approx(within_a + within_b - 2 * across, rel=1e-9)


def test_it_is_nothing_on_average_between_two_samples_of_one_prior_and_something_of_two():
    generator = Generator().manual_seed(0)

    def mean(first, second):
        found = [mmd2(first.sample(100, None, generator), second.sample(100, None, generator)) for _ in range(100)]
        return torch.stack(found).mean().item(), torch.stack(found).std().item() / 10

    same, error = mean(prior("mixture"), prior("mixture"))
    assert abs(same) < 4 * error
    other, error = mean(prior("mixture"), prior("ring"))
    assert other > 10 * error


def test_its_gradient_is_that_of_finite_differences():
    generator = Generator().manual_seed(0)
    codes = torch.randn(6, 2, generator=generator, dtype=torch.float64, requires_grad=True)
    drawn = torch.randn(5, 2, generator=generator, dtype=torch.float64)
    assert torch.autograd.gradcheck(lambda z: mmd2(z, drawn), codes)


def test_codes_that_lie_on_one_another_have_a_gradient():
    codes = torch.zeros(4, 2, requires_grad=True)
    mmd2(codes, torch.ones(4, 2)).backward()
    assert torch.isfinite(codes.grad).all()
    assert (codes.grad < 0).all()  # a step against it goes to where the draws are


def test_the_kernel_is_seven_at_no_distance():
    assert kernel(torch.ones(1, 3), torch.ones(1, 3)).item() == pytest.approx(7)


@pytest.mark.parametrize("name", ["gaussian", "mixture", "swiss_roll", "ring"])
def test_codes_are_matched_to_the_prior_that_the_recipe_names(name):
    model, b = made(prior=name), batch()
    drawn = prior(name).sample(60, None, Generator().manual_seed(5))
    expected = metrics.mmd2(model.code(b.x).detach().numpy(), drawn.numpy())
    assert model.run("match", b).terms["mmd"].mean().item() == pytest.approx(expected, abs=1e-5)


def test_both_terms_are_one_step_and_matching_leaves_the_decoder_alone():
    model = made(mmd_weight=12.0)
    [update] = model.updates
    assert dict(update.phases) == {"reconstruct": 1.0, "match": 12.0}
    assert tuple(update.networks) == ("encoder", "decoder")
    model.run("match", batch()).objective.mean().backward()
    assert all(p.grad is None for p in model.decoder.parameters())
    assert all(p.grad.abs().sum() > 0 for p in model.encoder.parameters())


def test_codes_in_half_precision_would_be_too_coarse():
    """Under autocast the kernel stays in float32: MMD² is a small difference of large means."""
    model, b = made(), batch()
    with torch.autocast("cpu", torch.bfloat16):
        found = model.run("match", b).terms["mmd"]
    codes, drawn = b.code, model.prior.sample(60, None, Generator().manual_seed(5))
    assert found.dtype == torch.float32
    assert found.mean().item() == pytest.approx(metrics.mmd2(codes.detach().numpy(), drawn.numpy()), abs=1e-5)
