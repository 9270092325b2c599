"""The VAE with ten latents: its bound against torch.distributions; ten where nobody chose another number."""

import torch
from torch.distributions import Bernoulli, Normal, kl_divergence

from aeviz.models.base import Batch
from aeviz.models.build import build
from aeviz.training.recipe import Recipe
from tests.toys import few_digits, small_recipe


def test_it_has_ten_latents():
    assert Recipe("vae_10").latent == 10
    assert Recipe("vae_10", latent=3).latent == 3


def test_the_bound_is_that_of_torchs_distributions():
    images = few_digits(40)
    x = torch.from_numpy(images.pixels)
    model = build(small_recipe("vae_10"), torch.Generator().manual_seed(1)).eval()
    found = model.bound(Batch(x, torch.from_numpy(images.labels), torch.Generator().manual_seed(3)))
    mean, log_variance = model.encode(x)
    q = Normal(mean, (0.5 * log_variance).exp())
    z = mean + q.stddev * torch.randn(mean.shape, generator=torch.Generator().manual_seed(3))
    log_likelihood = Bernoulli(logits=model.logits(z), validate_args=False).log_prob(x).sum(1)
    kl = kl_divergence(q, Normal(torch.zeros_like(mean), torch.ones_like(mean))).sum(1)
    assert mean.shape == (40, 10)
    torch.testing.assert_close(found.terms["kl"], kl, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(found.objective, kl - log_likelihood, rtol=1e-4, atol=1e-3)
