"""The plain autoencoder, and the linear one that ends where PCA does."""

from torch import Tensor

from aeviz import losses, nets
from aeviz.models.base import Batch, Model, PhaseLoss


class Autoencoder(Model):
    """x -> h(x) = z -> g(z), and nothing is asked of z."""

    phases = ("reconstruct",)

    def build(self) -> None:
        self.encoder = nets.encoder(self.recipe.latent, **self._shape())
        self.decoder = nets.decoder(self.recipe.latent, **self._shape())

    def reconstruct(self, batch: Batch) -> PhaseLoss:
        logits = self.logits(self.code(batch.x))
        cross_entropy = losses.cross_entropy(logits, batch.x)
        return PhaseLoss(cross_entropy, {"cross_entropy": cross_entropy})


class LinearAutoencoder(Model):
    """Loss = Σ ‖x − g(h(x))‖² with linear h and g: the best it can do is the subspace of PCA."""

    phases = ("reconstruct",)
    decoder_output = "pixels"

    def build(self) -> None:
        self.encoder = nets.encoder(self.recipe.latent, hidden=(), activation="identity")
        self.decoder = nets.decoder(self.recipe.latent, hidden=(), activation="identity")

    def reconstruct(self, batch: Batch) -> PhaseLoss:
        x_hat: Tensor = self.decode(self.code(batch.x))
        squared_error = losses.squared_error(x_hat, batch.x)
        return PhaseLoss(squared_error, {"squared_error": squared_error})
