"""The GAN: losses against binary cross-entropy, its penalty against finite differences, who learns in which phase."""

import torch
from torch.nn import functional as F

from aeviz.models.base import Batch
from aeviz.models.build import build
from tests.toys import few_digits, small_recipe


def made(**settings):
    images = few_digits(24)
    model = build(small_recipe("gan", instance_noise=0.0, **settings), torch.Generator().manual_seed(1))
    return model, Batch(
        torch.from_numpy(images.pixels), torch.from_numpy(images.labels), torch.Generator().manual_seed(2)
    )


def test_both_players_losses_are_binary_cross_entropies():
    model, batch = made(penalty=0.0)
    z = torch.randn(24, 2, generator=torch.Generator().manual_seed(2))
    real, fake = model.discriminator(batch.x), model.discriminator(model.decode(z))
    ones, zeros = torch.ones(24, 1), torch.zeros(24, 1)
    both = F.binary_cross_entropy_with_logits(real, ones, reduction="none")
    both = (both + F.binary_cross_entropy_with_logits(fake, zeros, reduction="none")).squeeze(1)
    torch.testing.assert_close(model.discriminate(batch).objective, both)
    batch.generator.manual_seed(2)
    fooled = F.binary_cross_entropy_with_logits(fake, ones, reduction="none").squeeze(1)
    torch.testing.assert_close(model.fool(batch).objective, fooled)


def test_the_steepness_is_what_finite_differences_give():
    model, batch = made(penalty=3.0)
    found = model.discriminate(batch)
    network, x, step = model.discriminator.double(), batch.x[:1].double(), 1e-5
    ups, downs = x + step * torch.eye(784).double(), x - step * torch.eye(784).double()
    with torch.no_grad():
        slope = (network(ups) - network(downs)).squeeze(1) / (2 * step)
    torch.testing.assert_close(found.terms["steepness"][0].double(), 0.5 * slope.square().sum(), rtol=1e-3, atol=1e-6)
    torch.testing.assert_close(found.objective, found.terms["discriminate"] + 3.0 * found.terms["steepness"])


def test_each_player_learns_in_its_own_phase():
    model, batch = made()
    first, second = model.updates
    assert (first.networks, second.networks) == (("discriminator",), ("decoder",))
    model.discriminate(batch).objective.mean().backward()
    assert all(p.grad is None for p in model.decoder.parameters())
    assert all(p.grad is not None for p in model.discriminator.parameters())
    model.fool(batch).objective.mean().backward()
    assert all(p.grad is not None for p in model.decoder.parameters())
