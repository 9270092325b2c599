"""The Wasserstein autoencoder: an autoencoder whose aggregated posterior q(z) is matched to p(z) by MMD."""

import torch
from torch import Tensor

from aeviz.models import layers, losses
from aeviz.models.base import Batch, Model, PhaseLoss, Update
from aeviz.models.priors import prior
from aeviz.models.wae.mmd import mmd2


class WAE(Model):
    """min E_x[−log p(x|h(x))] + λ · MMD²(q(z), p(z)) (Tolstikhin et al. 2018).

    With a deterministic encoder and squared error that is the penalised form of a Wasserstein distance from images to
    g(z), z ~ p(z). Two samples are compared as they are; nothing plays against anything, as in an AAE.
    """

    def build(self) -> None:
        self.encoder = layers.encoder(self.recipe.latent, **self.shape)
        self.decoder = layers.decoder(self.recipe.latent, **self.shape)
        self.prior = prior(self.recipe.prior, self.recipe.latent)

    @property
    def updates(self) -> tuple[Update, ...]:
        """One step on reconstruct + λ · match."""
        return (Update({"reconstruct": 1.0, "match": self.recipe.mmd_weight}, ("encoder", "decoder")),)

    def reconstruct(self, batch: Batch) -> PhaseLoss:
        """Loss = −log p(x | z = h(x)), up to a constant."""
        z = self.shared_code(batch)  # z = h(x), (n, d)
        logits = self.logits(z)  # g(z), (n, 784)
        if self.recipe.loss == "cross_entropy":  # each pixel a coin, p = sigmoid(g(z))
            misfit = losses.cross_entropy(logits, batch.x)  # −Σ [x log p + (1 − x) log(1 − p)]
        else:  # each pixel a Gaussian with σ² = ½ about p
            misfit = losses.squared_error(torch.sigmoid(logits), batch.x)  # Σ (x − p)²
        return PhaseLoss(misfit, {self.recipe.loss: misfit})

    def match(self, batch: Batch) -> PhaseLoss:
        """MMD² = E k(h(x), h(x′)) + E k(z, z′) − 2 E k(h(x), z): how far q(z) is from p(z).

        Codes are held against as many draws of the prior; one number for the whole batch. k: see `kernel`.
        """
        codes = self.shared_code(batch)  # h(x) ~ q(z), (n, d); the gradient goes back into the encoder
        drawn = self.prior.sample(len(codes), None, batch.generator)  # z ~ p(z), (n, d)
        loss = mmd2(codes, drawn).expand(len(codes))  # the three means, no point paired with itself; (n,)
        return PhaseLoss(loss, {"mmd": loss})

    def shared_code(self, batch: Batch) -> Tensor:
        """h(x), computed once a step for both phases."""
        if batch.code is None:
            batch.code = self.code(batch.seen)
        return batch.code
