"""The generative adversarial network: a decoder that no encoder trains, only a judge of its pictures."""

import torch
from torch import Tensor

from aeviz.models import layers, losses
from aeviz.models.base import Batch, Model, PhaseLoss, Update


class GAN(Model):
    """min_g max_D E_x[log D(x)] + E_p(z)[log(1 − D(g(z)))] (Goodfellow et al. 2014).

    g learns by the loss that does not saturate, −log D(g(z)).
    "Real" is an image, "fake" is what g makes of a draw of z. Nothing says which z an image has.
    """

    def build(self) -> None:
        self.decoder = layers.decoder(self.recipe.latent, **self.shape)
        self.discriminator = layers.MLP((layers.PIXELS, 256, 256, 1), activation="leaky_relu")

    @property
    def updates(self) -> tuple[Update, ...]:
        """A step of D, then one of g: each on its own networks."""
        return (Update({"discriminate": 1.0}, ("discriminator",)), Update({"fool": 1.0}, ("decoder",)))

    def discriminate(self, batch: Batch) -> PhaseLoss:
        """max_D E_x[log D(x)] + E_p(z)[log(1 − D(g(z)))] − γ/2 E_x‖∇D(x)‖²: D learns, g is held still."""
        fake = self.drawn(batch).detach()  # g(z), (n, 784); no gradient goes back into g
        real = self.noisy(batch.x, batch).requires_grad_()
        real_logits = self.discriminator(real).float()  # D = sigmoid of these, (n, 1)
        fake_logits = self.discriminator(self.noisy(fake, batch)).float()
        loss = losses.discriminator_loss(real_logits, fake_logits)  # −log D(x) − log(1 − D(g(z)))
        [slope] = torch.autograd.grad(real_logits.sum(), real, create_graph=True)  # of the logit, (n, 784)
        steepness = 0.5 * slope.square().sum(1)  # without it D tells all apart, and g is told nothing
        return PhaseLoss(loss + self.recipe.penalty * steepness, {"discriminate": loss, "steepness": steepness})

    def fool(self, batch: Batch) -> PhaseLoss:
        """min_g E_p(z)[−log D(g(z))]: g learns to have its pictures taken for images, D takes no step."""
        fake_logits = self.discriminator(self.noisy(self.drawn(batch), batch)).float()  # (n, 1), through D into g
        loss = losses.fooling_loss(fake_logits)  # −log D(g(z))
        return PhaseLoss(loss, {"fool": loss})

    def drawn(self, batch: Batch) -> Tensor:
        """g(z) for fresh z ~ N(0, I), as many as the batch has images. (n, 784)"""
        shape = (len(batch.x), self.recipe.latent)
        return self.decode(torch.randn(shape, generator=batch.generator, device=batch.x.device))

    def noisy(self, x: Tensor, batch: Batch) -> Tensor:
        """What D sees of pictures (n, 784): noise on them while the training is young."""
        sigma = self.recipe.instance_noise * (1 - batch.progress)
        return x + sigma * torch.randn(x.shape, generator=batch.generator, device=x.device) if sigma > 0 else x.clone()
