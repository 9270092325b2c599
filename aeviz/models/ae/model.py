"""The plain autoencoder: x -> h(x) = z -> g(z), and nothing is asked of z."""

import torch

from aeviz.models import layers, losses
from aeviz.models.base import Batch, Model, PhaseLoss


class Autoencoder(Model):
    """x -> h(x) = z -> g(z), and nothing is asked of z."""

    def build(self) -> None:
        self.encoder = layers.encoder(self.recipe.latent, **self.shape)
        self.decoder = layers.decoder(self.recipe.latent, **self.shape)

    def reconstruct(self, batch: Batch) -> PhaseLoss:
        """Loss = −log p(x | z = h(x)), up to a constant."""
        z = self.code(batch.seen)  # z = h(x), (n, d)
        logits = self.logits(z)  # g(z), (n, 784)
        if self.recipe.loss == "cross_entropy":  # each pixel a coin, p = sigmoid(g(z))
            misfit = losses.cross_entropy(logits, batch.x)  # −Σ [x log p + (1 − x) log(1 − p)]
        else:  # each pixel a Gaussian with σ² = ½ about p
            misfit = losses.squared_error(torch.sigmoid(logits), batch.x)  # Σ (x − p)²
        return PhaseLoss(misfit, {self.recipe.loss: misfit})
