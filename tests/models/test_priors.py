"""Priors: shapes, moments, labels, densities that integrate to one and agree with torch.distributions."""

import math

import pytest
import torch
from torch.distributions import Categorical, MixtureSameFamily, MultivariateNormal

from aeviz.models.priors import PRIORS, Gaussian, Mixture, Ring, SwissRoll, prior


def gen(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("name", PRIORS)
def test_the_same_seed_gives_the_same_draws(name):
    p = prior(name)
    assert torch.equal(p.sample(50, None, gen(1)), p.sample(50, None, gen(1)))
    assert p.sample(50, None, gen(1)).shape == (50, 2)


@pytest.mark.parametrize("name", [name for name in PRIORS if hasattr(PRIORS[name](), "log_prob")])
def test_densities_integrate_to_one(name):
    p = prior(name)
    step = 0.02
    axis = torch.arange(-6, 6, step) + step / 2
    z = torch.cartesian_prod(axis, axis)
    assert p.log_prob(z).exp().sum().item() * step**2 == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("name", [name for name in PRIORS if hasattr(PRIORS[name](), "log_prob")])
def test_draws_follow_the_density(name):
    """E[log p] over draws equals ∫ p log p: the entropy, two ways."""
    p = prior(name)
    step = 0.02
    axis = torch.arange(-6, 6, step) + step / 2
    log_p = p.log_prob(torch.cartesian_prod(axis, axis))
    by_quadrature = (log_p.exp() * log_p).nan_to_num().sum().item() * step**2
    by_draws = p.log_prob(p.sample(100_000, None, gen())).mean().item()
    assert by_draws == pytest.approx(by_quadrature, abs=0.02)


def test_gaussian_log_prob_is_that_of_torch_distributions():
    z = torch.randn(9, 3, generator=gen())
    expected = MultivariateNormal(torch.zeros(3), torch.eye(3)).log_prob(z)
    torch.testing.assert_close(Gaussian(3).log_prob(z), expected)


def test_mixture_log_prob_is_that_of_torch_distributions():
    p = Mixture()
    angle = torch.arange(10) * (2 * math.pi / 10)
    rotation = torch.stack(
        [torch.stack([angle.cos(), -angle.sin()], -1), torch.stack([angle.sin(), angle.cos()], -1)], 1
    )
    covariance = rotation @ torch.diag(torch.tensor([p.radial**2, p.tangential**2])) @ rotation.mT
    parts = MultivariateNormal(p.shift * rotation[:, :, 0], covariance)
    z = p.sample(40, None, gen())
    expected = MixtureSameFamily(Categorical(torch.ones(10)), parts).log_prob(z)
    torch.testing.assert_close(p.log_prob(z), expected, atol=1e-4, rtol=1e-4)


def test_a_label_chooses_its_petal():
    labels = torch.arange(10).repeat_interleave(500)
    z = Mixture().sample(5000, labels, gen())
    centres = z.view(10, -1, 2).mean(1)
    angle = torch.arange(10) * (2 * math.pi / 10)
    expected = 1.4 * torch.stack([angle.cos(), angle.sin()], 1)
    torch.testing.assert_close(centres, expected, atol=0.1, rtol=0)


def test_a_label_chooses_its_arc_of_the_swiss_roll():
    labels = torch.arange(10).repeat_interleave(300)
    radius = SwissRoll(sigma=1e-6).sample(3000, labels, gen()).norm(dim=1).view(10, -1)
    for k in range(10):
        assert 3 * math.sqrt(k / 10) - 1e-3 <= radius[k].min()
        assert radius[k].max() <= 3 * math.sqrt((k + 1) / 10) + 1e-3


def test_the_swiss_roll_without_thickness_lies_on_its_curve():
    z = SwissRoll(sigma=0.0).sample(200, None, gen())
    root = z.norm(dim=1) / 3
    angle = 4 * math.pi * root
    torch.testing.assert_close(z, 3 * root[:, None] * torch.stack([angle.cos(), angle.sin()], 1), atol=1e-5, rtol=1e-5)


def test_a_label_chooses_its_tenth_of_the_ring():
    labels = torch.arange(10).repeat_interleave(100)
    z = Ring().sample(1000, labels, gen())
    turn = (torch.atan2(z[:, 1], z[:, 0]) / (2 * math.pi)) % 1
    assert torch.equal((turn * 10).long(), labels)


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="no prior named"):
        prior("spiral")
    with pytest.raises(ValueError, match="lives in 2 dimensions"):
        prior("ring", dim=3)
    with pytest.raises(ValueError, match="shape"):
        Mixture().sample(5, torch.zeros(4, dtype=torch.long))
    with pytest.raises(ValueError, match="at least 1"):
        Gaussian().sample(0)
