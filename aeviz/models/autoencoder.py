"""The plain autoencoder, and the linear one that ends where PCA does."""

from torch import Tensor

from aeviz import nets
from aeviz.models.base import Batch, Model, PhaseLoss


class Autoencoder(Model):
    """x -> h(x) = z -> g(z), and nothing is asked of z."""

    phases = ("reconstruct",)

    def build(self) -> None:
        self.encoder = nets.encoder(self.recipe.latent, **self._shape())
        self.decoder = nets.decoder(self.recipe.latent, **self._shape())

    def reconstruct(self, batch: Batch) -> PhaseLoss:
        z = self.shared_code(batch)
        name, misfit = self.misfit(z, batch.x)
        return PhaseLoss(misfit, {name: misfit})

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
        self.encoder = nets.encoder(self.recipe.latent, hidden=(), activation="identity")
        self.decoder = nets.decoder(self.recipe.latent, hidden=(), activation="identity")

    def reconstruct(self, batch: Batch) -> PhaseLoss:
        name, misfit = self.misfit(self.code(batch.seen), batch.x)
        return PhaseLoss(misfit, {name: misfit})
