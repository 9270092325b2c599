"""The conditional VAE: encoder and decoder are told the class, so that z need not say it (Sohn et al. 2015)."""

import torch
from torch import Tensor
from torch.nn import functional as F

from aeviz.models import layers, losses
from aeviz.models.base import Batch, Model, PhaseLoss
from aeviz.models.settings import CLASSES


class ConditionalVAE(Model):
    """q(z|x, y) = N(μ, diag σ²) and p(x|z, y); the prior p(z) is the same for every class y."""

    def build(self) -> None:
        widths, options = self.recipe.hidden, {"activation": self.recipe.activation, "norm": self.recipe.norm}
        self.encoder = layers.MLP((layers.PIXELS + CLASSES, *widths, 2 * self.recipe.latent), **options)
        self.decoder = layers.MLP((self.recipe.latent + CLASSES, *reversed(widths), layers.PIXELS), **options)

    def encode(self, x: Tensor, condition: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """(n, 784), one-hot y (n, 10) -> mean (n, d), log-variance (n, d) of q(z|x, y)."""
        mean, log_variance = self.encoder(torch.cat([x, condition], 1)).float().chunk(2, dim=1)
        return mean, log_variance.clamp(-14, 6)  # keeps exp finite

    def logits(self, z: Tensor, condition: Tensor | None = None) -> Tensor:
        """(n, d), one-hot y (n, 10) -> (n, 784)."""
        return self.decoder(torch.cat([z, condition], 1)).float()

    def bound(self, batch: Batch) -> PhaseLoss:
        """−ELBO of log p(x|y) = E_q[−log p(x|z, y)] + β KL(q(z|x, y) ‖ p(z)), with one draw of z an example."""
        y = F.one_hot(batch.labels, CLASSES).float()  # (n, 10), what encoder and decoder are told
        mean, log_variance = self.encode(batch.seen, y)  # q(z|x, y) = N(μ, diag σ²), (n, d) each
        epsilon = torch.randn(mean.shape, generator=batch.generator, device=mean.device)  # ε ~ N(0, I)
        z = mean + (0.5 * log_variance).exp() * epsilon  # z = μ + σ ⊙ ε: the gradient goes through the draw
        logits = self.logits(z, y)  # g(z, y), (n, 784)
        if self.recipe.loss == "cross_entropy":  # −log p(x|z, y), each pixel a coin, p = sigmoid(g(z, y))
            distortion = losses.cross_entropy(logits, batch.x)  # −Σ [x log p + (1 − x) log(1 − p)]
        else:  # each pixel a Gaussian with σ² = ½ about p
            distortion = losses.squared_error(torch.sigmoid(logits), batch.x)  # Σ (x − p)²
        kl = losses.gaussian_kl(mean, log_variance)  # ½ Σ (μ² + σ² − ln σ² − 1)
        return PhaseLoss(distortion + self.recipe.beta * kl, {self.recipe.loss: distortion, "kl": kl})
