"""The VAE, for one β and for every β at once."""

import math

import torch
from torch import Generator, Tensor

from aeviz import losses, nets
from aeviz.models.base import Batch, Model, PhaseLoss


class VAE(Model):
    """q(z|x) = N(μ, diag σ²); −ELBO = E_q[−log p(x|z)] + β KL(q(z|x) ‖ p(z)), one draw of z an example."""

    phases = ("bound",)
    encoder_output = "mean_logvar"
    gated = False

    def build(self) -> None:
        self.encoder = nets.encoder(2 * self.recipe.latent, gated=self.gated, **self._shape())
        self.decoder = nets.decoder(self.recipe.latent, gated=self.gated, **self._shape())

    def posterior(self, x: Tensor, log_beta: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """(n, 784) -> mean (n, d), log-variance (n, d) of q(z|x)."""
        mean, log_variance = self.encoder(x, log_beta).float().chunk(2, dim=1)
        return mean, log_variance.clamp(-14, 6)  # wide of anything a trained posterior takes; keeps exp finite

    def encode(self, x: Tensor, log_beta: Tensor | None = None) -> tuple[Tensor, Tensor]:
        return self.posterior(x, log_beta)

    def code(self, x: Tensor, log_beta: Tensor | None = None) -> Tensor:
        return self.posterior(x, log_beta)[0]

    def logits(self, z: Tensor, log_beta: Tensor | None = None) -> Tensor:
        return self.decoder(z, log_beta).float()

    def draw(self, mean: Tensor, log_variance: Tensor, generator: Generator) -> Tensor:
        """z = μ + σ ⊙ ε, ε ~ N(0, I): the reparametrisation, so that the gradient goes through the draw."""
        epsilon = torch.randn(mean.shape, generator=generator, device=mean.device)
        return mean + (0.5 * log_variance).exp() * epsilon

    def parts(self, batch: Batch, log_beta: Tensor | None = None) -> dict[str, Tensor]:
        """Distortion −log p(x|z) and rate KL, named, each (n,) in nats."""
        mean, log_variance = self.posterior(batch.seen, log_beta)
        z = self.draw(mean, log_variance, batch.generator)
        name, distortion = self.misfit(z, batch.x, log_beta)
        return {name: distortion, "kl": losses.gaussian_kl(mean, log_variance)}

    def bound(self, batch: Batch) -> PhaseLoss:
        terms = self.parts(batch)
        distortion, kl = terms.values()
        return PhaseLoss(distortion + self.recipe.beta * kl, terms)


class BetaVAE(VAE):
    """One VAE for every β: encoder and decoder are conditioned on log β, and each example draws its own.

    After Bae et al. 2023 (multi-rate VAE). log β is uniform over the recipe's range; an example's
    objective is divided by √(1 + β), or the few large β would rule the gradient.
    """

    gated = True

    def draw_log_beta(self, n: int, generator: Generator) -> Tensor:
        low, high = (math.log(b) for b in self.recipe.beta_range)
        return low + (high - low) * torch.rand(n, generator=generator, device=generator.device)

    def bound(self, batch: Batch) -> PhaseLoss:
        log_beta = self.draw_log_beta(len(batch.x), batch.generator)
        terms = self.parts(batch, log_beta)
        distortion, kl = terms.values()
        beta = log_beta.exp()
        return PhaseLoss((distortion + beta * kl) / (1 + beta).sqrt(), terms)
