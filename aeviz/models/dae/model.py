"""The denoising autoencoder: the encoder sees the image spoiled, the decoder has to give it back clean."""

import torch
from torch import Generator, Tensor

from aeviz.models import layers, losses
from aeviz.models.base import Batch, Model, PhaseLoss


class DenoisingAutoencoder(Model):
    """x -> x̃ ~ C(x̃|x) -> h(x̃) = z -> g(z), held against x (Vincent et al. 2008, 2010)."""

    def build(self) -> None:
        self.encoder = layers.encoder(self.recipe.latent, **self.shape)
        self.decoder = layers.decoder(self.recipe.latent, **self.shape)

    def spoiled(self, x: Tensor, generator: Generator) -> Tensor:
        """x̃ ~ C(x̃|x), a fresh draw each time an image is seen: (n, 784) -> (n, 784).

        Each pixel is spoiled by itself: strength is its chance of being masked (set to 0), or of becoming salt or
        pepper (1 or 0, as a fair coin falls); of a Gaussian it is σ, and x̃ may leave [0, 1].
        """
        strength = self.recipe.strength
        if self.recipe.corruption == "gaussian":
            return x + strength * torch.randn(x.shape, generator=generator, device=x.device)
        u = torch.rand(x.shape, generator=generator, device=x.device)  # spoiled where u < strength
        if self.recipe.corruption == "masking":
            return x.masked_fill(u < strength, 0.0)
        return x.masked_fill(u < strength, 1.0).masked_fill(u < strength / 2, 0.0)

    def reconstruct(self, batch: Batch) -> PhaseLoss:
        """Loss = −log p(x | z = h(x̃)), up to a constant: the input is spoiled, the target is not."""
        z = self.code(batch.seen)  # z = h(x̃), (n, d); x̃ ~ C(x̃|x) was drawn with the batch
        logits = self.logits(z)  # g(z), (n, 784)
        if self.recipe.loss == "cross_entropy":  # each pixel a coin, p = sigmoid(g(z))
            misfit = losses.cross_entropy(logits, batch.x)  # −Σ [x log p + (1 − x) log(1 − p)]
        else:  # each pixel a Gaussian with σ² = ½ about p
            misfit = losses.squared_error(torch.sigmoid(logits), batch.x)  # Σ (x − p)²
        return PhaseLoss(misfit, {self.recipe.loss: misfit})
