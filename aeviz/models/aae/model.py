"""The adversarial autoencoder: an autoencoder whose aggregated posterior q(z) a discriminator presses into p(z)."""

import torch
from torch import Tensor
from torch.nn import functional as F

from aeviz.models import layers, losses
from aeviz.models.base import Batch, Model, PhaseLoss, Update
from aeviz.models.priors import prior
from aeviz.models.settings import CLASSES


class AAE(Model):
    """min_h max_D E_p(z)[log D(z)] + E_x[log(1 − D(h(x)))], beside the reconstruction (Makhzani et al. 2015).

    "Real" is a sample of the prior, "fake" is a code; no image ever reaches the discriminator.
    With labels in the recipe it also sees each one's label: an image's own, and for the prior the same
    batch's labels, so that the two never differ in their proportions.
    """

    def build(self) -> None:
        self.encoder = layers.encoder(self.recipe.latent, **self.shape)
        self.decoder = layers.decoder(self.recipe.latent, **self.shape)
        self.prior = prior(self.recipe.prior, self.recipe.latent)
        self.discriminator = layers.discriminator(self.recipe.latent, CLASSES if self.recipe.labels else 0)

    @property
    def updates(self) -> tuple[Update, ...]:
        """The lecture's form: one step on reconstruct + λ · fool, one on discriminate.

        Two Adams on one encoder, as in the paper's form, would normalise away the weight λ.
        """
        return (
            Update({"reconstruct": 1.0, "fool": self.recipe.adversarial_weight}, ("encoder", "decoder")),
            Update({"discriminate": 1.0}, ("discriminator",)),
        )

    def reconstruct(self, batch: Batch) -> PhaseLoss:
        """Loss = −log p(x | z = h(x)), up to a constant."""
        z = self.shared_code(batch)  # z = h(x), (n, d)
        logits = self.logits(z)  # g(z), (n, 784)
        if self.recipe.loss == "cross_entropy":  # each pixel a coin, p = sigmoid(g(z))
            misfit = losses.cross_entropy(logits, batch.x)  # −Σ [x log p + (1 − x) log(1 − p)]
        else:  # each pixel a Gaussian with σ² = ½ about p
            misfit = losses.squared_error(torch.sigmoid(logits), batch.x)  # Σ (x − p)²
        return PhaseLoss(misfit, {self.recipe.loss: misfit})

    def discriminate(self, batch: Batch) -> PhaseLoss:
        """max_D E_p(z)[log D(z)] + E_x[log(1 − D(h(x)))]: D learns, the encoder is held still."""
        labels = batch.labels if self.recipe.labels else None
        real = self.prior.sample(len(batch.x), labels, batch.generator)  # z ~ p(z), (n, d)
        fake = self.shared_code(batch).detach()  # h(x), (n, d); no gradient goes back into the encoder
        real_logits = self.real_or_fake(real, batch)  # D = sigmoid of these, (n, 1)
        fake_logits = self.real_or_fake(fake, batch)
        loss = losses.discriminator_loss(real_logits, fake_logits)  # −log D(z) − log(1 − D(h(x)))
        return PhaseLoss(loss, {"discriminate": loss})

    def fool(self, batch: Batch) -> PhaseLoss:
        """min_h E_x[−log D(h(x))]: the encoder learns to have its codes taken for draws of the prior."""
        fake = self.shared_code(batch)  # h(x), (n, d); the gradient goes back into the encoder, D takes no step
        fake_logits = self.real_or_fake(fake, batch)  # (n, 1)
        loss = losses.fooling_loss(fake_logits)  # −log D(h(x))
        return PhaseLoss(loss, {"fool": loss})

    def shared_code(self, batch: Batch) -> Tensor:
        """h(x), computed once a step for all phases that need it."""
        if batch.code is None:
            batch.code = self.code(batch.seen)
        return batch.code

    def real_or_fake(self, z: Tensor, batch: Batch) -> Tensor:
        """D's logit for each code (n, 1), noise on its input while the training is young."""
        sigma = self.recipe.instance_noise * (1 - batch.progress)
        if sigma > 0:
            z = z + sigma * torch.randn(z.shape, generator=batch.generator, device=z.device)
        if self.recipe.labels:
            z = torch.cat([z, F.one_hot(batch.labels, CLASSES).float()], 1)
        return self.discriminator(z).float()
