"""The plain autoencoder, and the linear one that ends where PCA does."""

import torch
from torch import Tensor

from aeviz.models import layers, losses
from aeviz.models.base import Batch, Model, PhaseLoss


class Autoencoder(Model):
    """x -> h(x) = z -> g(z), and nothing is asked of z."""

    phases = ("reconstruct",)

    def build(self) -> None:
        self.encoder = layers.encoder(self.recipe.latent, **self._shape())
        self.decoder = layers.decoder(self.recipe.latent, **self._shape())

    def reconstruct(self, batch: Batch) -> PhaseLoss:
        """Loss = −log p(x | z = h(x)), up to a constant."""
        z = self.shared_code(batch)  # z = h(x), (n, d)
        logits = self.logits(z)  # g(z), (n, 784)
        if self.recipe.loss == "cross_entropy":  # each pixel a coin, p = sigmoid(g(z))
            misfit = losses.cross_entropy(logits, batch.x)  # −Σ [x log p + (1 − x) log(1 − p)]
        else:  # each pixel a Gaussian with σ² = ½ about p
            misfit = losses.squared_error(torch.sigmoid(logits), batch.x)  # Σ (x − p)²
        return PhaseLoss(misfit, {self.recipe.loss: misfit})

    def shared_code(self, batch: Batch) -> Tensor:
        """h(x), computed once a step for all phases that need it."""
        if batch.code is None:
            batch.code = self.code(batch.seen)
        return batch.code


class LinearAutoencoder(Model):
    """Loss = Σ ‖x − g(h(x))‖² with linear h and g: the best it can do is the subspace of PCA."""

    phases = ("reconstruct",)
    decoder_output = "pixels"

    def build(self) -> None:
        self.encoder = layers.encoder(self.recipe.latent, hidden=(), activation="identity")
        self.decoder = layers.decoder(self.recipe.latent, hidden=(), activation="identity")

    def reconstruct(self, batch: Batch) -> PhaseLoss:
        """Loss = ‖x − g(h(x))‖²."""
        z = self.code(batch.seen)  # z = h(x), (n, d): one linear layer
        pixels = self.decode(z)  # g(z), (n, 784): another
        misfit = losses.squared_error(pixels, batch.x)  # Σ (x − g(z))²
        return PhaseLoss(misfit, {"squared_error": misfit})
