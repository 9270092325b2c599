"""The linear autoencoder, which ends in the plane of PCA (Baldi & Hornik 1989)."""

from aeviz.models import layers, losses
from aeviz.models.base import Batch, Model, PhaseLoss


class LinearAutoencoder(Model):
    """Loss = Σ ‖x − g(h(x))‖² with linear h and g: the best it can do is the subspace of PCA."""

    def build(self) -> None:
        self.encoder = layers.encoder(self.recipe.latent, hidden=(), activation="identity")
        self.decoder = layers.decoder(self.recipe.latent, hidden=(), activation="identity")

    def reconstruct(self, batch: Batch) -> PhaseLoss:
        """Loss = ‖x − g(h(x))‖²."""
        z = self.code(batch.seen)  # z = h(x), (n, d): one linear layer
        pixels = self.decode(z)  # g(z), (n, 784): another
        misfit = losses.squared_error(pixels, batch.x)  # Σ (x − g(z))²
        return PhaseLoss(misfit, {"squared_error": misfit})
