"""One VAE for every β: encoder and decoder are conditioned on log β (multi-rate VAE, Bae et al. 2023)."""

import math

import torch
from torch import Generator, Tensor

from aeviz.models import layers, losses
from aeviz.models.base import Batch, Model, PhaseLoss


class BetaVAE(Model):
    """q(z|x, β) and p(x|z, β); each example draws its own β.

    log β is uniform over the recipe's range; an example's objective is divided by √(1 + β), or the few large β would
    rule the gradient.
    """

    def build(self) -> None:
        self.encoder = layers.encoder(2 * self.recipe.latent, gated=True, **self.shape)
        self.decoder = layers.decoder(self.recipe.latent, gated=True, **self.shape)

    def posterior(self, x: Tensor, log_beta: Tensor) -> tuple[Tensor, Tensor]:
        """(n, 784), (n,) -> mean (n, d), log-variance (n, d) of q(z|x, β)."""
        mean, log_variance = self.encoder(x, log_beta).float().chunk(2, dim=1)
        return mean, log_variance.clamp(-14, 6)  # keeps exp finite; at β = .01 some trained posteriors reach σ = e⁻⁷

    def encode(self, x: Tensor, condition: Tensor | None = None) -> tuple[Tensor, Tensor]:
        return self.posterior(x, condition)

    def logits(self, z: Tensor, condition: Tensor | None = None) -> Tensor:
        return self.decoder(z, condition).float()

    def draw_log_beta(self, n: int, generator: Generator) -> Tensor:
        low, high = (math.log(b) for b in self.recipe.beta_range)
        return low + (high - low) * torch.rand(n, generator=generator, device=generator.device)

    def bound(self, batch: Batch) -> PhaseLoss:
        """(E_q[−log p(x|z)] + β KL(q(z|x) ‖ p(z))) / √(1 + β), each example with a β of its own."""
        log_beta = self.draw_log_beta(len(batch.x), batch.generator)  # (n,), uniform
        mean, log_variance = self.posterior(batch.seen, log_beta)  # q(z|x) = N(μ, diag σ²), (n, d) each
        epsilon = torch.randn(mean.shape, generator=batch.generator, device=mean.device)  # ε ~ N(0, I)
        z = mean + (0.5 * log_variance).exp() * epsilon  # z = μ + σ ⊙ ε: the gradient goes through the draw
        logits = self.logits(z, log_beta)  # g(z, β), (n, 784)
        if self.recipe.loss == "cross_entropy":  # −log p(x|z), each pixel a coin, p = sigmoid(g(z, β))
            distortion = losses.cross_entropy(logits, batch.x)  # −Σ [x log p + (1 − x) log(1 − p)]
        else:  # each pixel a Gaussian with σ² = ½ about p
            distortion = losses.squared_error(torch.sigmoid(logits), batch.x)  # Σ (x − p)²
        kl = losses.gaussian_kl(mean, log_variance)  # ½ Σ (μ² + σ² − ln σ² − 1)
        beta = log_beta.exp()
        objective = (distortion + beta * kl) / (1 + beta).sqrt()
        return PhaseLoss(objective, {self.recipe.loss: distortion, "kl": kl})
