"""The VAE with ten latents: more than a map can show, and enough to tell the strokes of a digit apart."""

import torch
from torch import Tensor

from aeviz.models import layers, losses
from aeviz.models.base import Batch, Model, PhaseLoss


class VAE10(Model):
    """q(z|x) = N(μ, diag σ²); −ELBO = E_q[−log p(x|z)] + β KL(q(z|x) ‖ p(z)), one draw of z an example."""

    def build(self) -> None:
        self.encoder = layers.encoder(2 * self.recipe.latent, **self.shape)
        self.decoder = layers.decoder(self.recipe.latent, **self.shape)

    def posterior(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """(n, 784) -> mean (n, d), log-variance (n, d) of q(z|x)."""
        mean, log_variance = self.encoder(x).float().chunk(2, dim=1)
        return mean, log_variance.clamp(-14, 6)  # keeps exp finite; at β = .01 some trained posteriors reach σ = e⁻⁷

    def encode(self, x: Tensor, condition: Tensor | None = None) -> tuple[Tensor, Tensor]:
        return self.posterior(x)

    def bound(self, batch: Batch) -> PhaseLoss:
        """−ELBO = E_q[−log p(x|z)] + β KL(q(z|x) ‖ p(z)), with one draw of z an example."""
        mean, log_variance = self.posterior(batch.seen)  # q(z|x) = N(μ, diag σ²), (n, d) each
        epsilon = torch.randn(mean.shape, generator=batch.generator, device=mean.device)  # ε ~ N(0, I)
        z = mean + (0.5 * log_variance).exp() * epsilon  # z = μ + σ ⊙ ε: the gradient goes through the draw
        logits = self.logits(z)  # g(z), (n, 784)
        if self.recipe.loss == "cross_entropy":  # −log p(x|z), each pixel a coin, p = sigmoid(g(z))
            distortion = losses.cross_entropy(logits, batch.x)  # −Σ [x log p + (1 − x) log(1 − p)]
        else:  # each pixel a Gaussian with σ² = ½ about p
            distortion = losses.squared_error(torch.sigmoid(logits), batch.x)  # Σ (x − p)²
        kl = losses.gaussian_kl(mean, log_variance)  # ½ Σ (μ² + σ² − ln σ² − 1)
        return PhaseLoss(distortion + self.recipe.beta * kl, {self.recipe.loss: distortion, "kl": kl})
