"""Losses against torch.distributions, finite differences and cases with a known answer."""

import math

import pytest
import torch
from torch.distributions import Bernoulli, MultivariateNormal, Normal, kl_divergence

from aeviz.models import losses


@pytest.fixture
def generator():
    return torch.Generator().manual_seed(3)


def test_cross_entropy_is_the_bernoulli_log_likelihood(generator):
    logits = 3 * torch.randn(5, 784, generator=generator)
    x = torch.bernoulli(torch.rand(5, 784, generator=generator), generator=generator)
    expected = -Bernoulli(logits=logits).log_prob(x).sum(1)
    torch.testing.assert_close(losses.cross_entropy(logits, x), expected)


def test_grey_pixels_give_the_expectation_under_dynamic_binarisation(generator):
    logits, grey = torch.randn(1, 6, generator=generator), torch.rand(1, 6, generator=generator)
    expected = 0.0
    for bits in range(2**6):  # every binary image, weighted by its probability under the grey one
        x = torch.tensor([[float(bits >> i & 1) for i in range(6)]])
        expected += Bernoulli(probs=grey).log_prob(x).sum().exp() * losses.cross_entropy(logits, x)
    torch.testing.assert_close(losses.cross_entropy(logits, grey), expected)


def test_cross_entropy_of_half_is_log_two_a_pixel():
    assert losses.cross_entropy(torch.zeros(2, 784), torch.rand(2, 784)).tolist() == pytest.approx(
        [784 * math.log(2)] * 2
    )


def test_squared_error_is_a_gaussian_with_variance_one_half(generator):
    a, b = torch.randn(4, 9, generator=generator), torch.randn(4, 9, generator=generator)
    constant = 9 * 0.5 * math.log(math.pi)
    expected = -Normal(a, math.sqrt(0.5)).log_prob(b).sum(1) - constant
    torch.testing.assert_close(losses.squared_error(a, b), expected)


def test_gaussian_kl_is_that_of_torch_distributions(generator):
    mean, log_variance = torch.randn(7, 3, generator=generator), torch.randn(7, 3, generator=generator)
    q = Normal(mean, (0.5 * log_variance).exp())
    expected = kl_divergence(q, Normal(torch.zeros(3), torch.ones(3))).sum(1)
    torch.testing.assert_close(losses.gaussian_kl(mean, log_variance), expected)


def test_gaussian_kl_is_summed_over_latents_not_averaged():
    mean = torch.ones(1, 10)
    assert losses.gaussian_kl(mean, torch.zeros(1, 10)).item() == pytest.approx(5.0)


def test_gaussian_kl_is_nothing_at_the_prior_alone(generator):
    assert losses.gaussian_kl(torch.zeros(1, 2), torch.zeros(1, 2)).item() == 0
    assert (
        losses.gaussian_kl(torch.randn(50, 2, generator=generator), torch.randn(50, 2, generator=generator)) > 0
    ).all()


def test_gaussian_kl_is_the_expected_log_ratio(generator):
    mean, log_variance = torch.tensor([[0.7, -0.4]]), torch.tensor([[-1.0, 0.3]])
    q = MultivariateNormal(mean[0], torch.diag(log_variance[0].exp()))
    p = MultivariateNormal(torch.zeros(2), torch.eye(2))
    torch.manual_seed(0)
    z = q.sample((200_000,))
    estimate = (q.log_prob(z) - p.log_prob(z)).mean()
    assert losses.gaussian_kl(mean, log_variance).item() == pytest.approx(estimate.item(), abs=0.01)


def test_adversarial_losses_where_the_discriminator_can_not_tell():
    undecided = torch.zeros(3, 1)
    assert losses.discriminator_loss(undecided, undecided).tolist() == pytest.approx([2 * math.log(2)] * 3)
    assert losses.fooling_loss(undecided).tolist() == pytest.approx([math.log(2)] * 3)


def test_adversarial_losses_are_minus_log_d(generator):
    real, fake = torch.randn(6, 1, generator=generator), torch.randn(6, 1, generator=generator)
    d_real, d_fake = real.sigmoid().squeeze(1), fake.sigmoid().squeeze(1)
    torch.testing.assert_close(losses.discriminator_loss(real, fake), -d_real.log() - (1 - d_fake).log())
    torch.testing.assert_close(losses.fooling_loss(fake), -d_fake.log())


def test_the_fooling_loss_does_not_saturate():
    sure_it_is_fake = torch.tensor([[-20.0]], requires_grad=True)
    losses.fooling_loss(sure_it_is_fake).sum().backward()
    assert sure_it_is_fake.grad.item() == pytest.approx(-1.0, abs=1e-6)


@pytest.mark.parametrize(
    "loss",
    [
        lambda v: losses.cross_entropy(v, torch.full_like(v, 0.3)),
        lambda v: losses.squared_error(v, torch.full_like(v, 0.3)),
        lambda v: losses.gaussian_kl(v, torch.full_like(v, 0.2)),
        lambda v: losses.gaussian_kl(torch.full_like(v, 0.2), v),
        lambda v: losses.discriminator_loss(v[:, :1], v[:, 1:2]),
        lambda v: losses.fooling_loss(v[:, :1]),
    ],
)
def test_gradients_against_finite_differences(loss, generator):
    value = torch.randn(3, 4, generator=generator, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(loss, (value,))


def test_every_loss_gives_one_number_an_example():
    a = torch.zeros(5, 2)
    results = [losses.cross_entropy(a, a), losses.squared_error(a, a), losses.gaussian_kl(a, a)]
    results += [losses.discriminator_loss(a[:, :1], a[:, :1]), losses.fooling_loss(a[:, :1])]
    assert all(r.shape == (5,) for r in results)
