"""The conditional VAE: its bound against torch.distributions, and that the class reaches both networks."""

import torch
from torch.distributions import Bernoulli, Normal, kl_divergence

from aeviz.models.base import Batch
from aeviz.models.build import build
from tests.toys import few_digits, small_recipe


def made():
    images = few_digits(40)
    model = build(small_recipe("cvae"), torch.Generator().manual_seed(1)).eval()
    return model, torch.from_numpy(images.pixels), torch.from_numpy(images.labels)


def test_the_bound_is_that_of_torchs_distributions():
    model, x, y = made()
    batch = Batch(x, y, torch.Generator().manual_seed(3))
    found = model.bound(batch)
    told = model.condition(len(x), labels=y)
    mean, log_variance = model.encode(x, told)
    q = Normal(mean, (0.5 * log_variance).exp())
    z = mean + q.stddev * torch.randn(mean.shape, generator=torch.Generator().manual_seed(3))
    log_likelihood = Bernoulli(logits=model.logits(z, told), validate_args=False).log_prob(x).sum(1)
    kl = kl_divergence(q, Normal(torch.zeros_like(mean), torch.ones_like(mean))).sum(1)
    torch.testing.assert_close(found.terms["kl"], kl)
    torch.testing.assert_close(found.objective, kl - log_likelihood, rtol=1e-4, atol=1e-3)


def test_another_class_is_another_code_and_another_picture():
    model, x, y = made()
    told, other = model.condition(len(x), labels=y), model.condition(len(x), labels=(y + 1) % 10)
    assert not torch.allclose(model.code(x, told), model.code(x, other))
    z = torch.zeros(10, 2)
    assert model.decode(z, model.condition(10, labels=torch.arange(10))).std(0).max() > 1e-3


def test_a_single_class_may_be_told_of_all():
    model, _, _ = made()
    assert torch.equal(model.condition(4, 7.0), model.condition(4, labels=torch.full((4,), 7)))
