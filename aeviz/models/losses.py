"""Losses: pure functions, tensors in, nats for each example out, shape (n,).

Always summed over pixels and over latents; the mean over the batch is taken by whoever optimises.
"""

from torch import Tensor
from torch.nn import functional as F


def cross_entropy(logits: Tensor, x: Tensor) -> Tensor:
    """−log p(x|z) of a Bernoulli decoder: −Σ_i [x_i log p_i + (1 − x_i) log(1 − p_i)], p = σ(logits).

    With grey pixels this is the expectation under dynamic binarisation, as the term is linear in x.
    Shapes: logits (n, d), x (n, d) in [0, 1] -> (n,), nats.
    """
    return F.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(1)


def squared_error(x_hat: Tensor, x: Tensor) -> Tensor:
    """Σ_i (x_i − x̂_i)²: −log p(x|z) of a Gaussian decoder with σ² = ½, up to a constant. (n, d), (n, d) -> (n,)."""
    return (x_hat - x).square().sum(1)


def gaussian_kl(mean: Tensor, log_variance: Tensor) -> Tensor:
    """KL(N(μ, diag σ²) ‖ N(0, I)) = ½ Σ (μ² + σ² − ln σ² − 1). (n, d), (n, d) -> (n,), nats."""
    return 0.5 * (mean.square() + log_variance.exp() - log_variance - 1).sum(1)


def discriminator_loss(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """−log D(z) for z ~ p(z), −log(1 − D(h(x))) for codes, added. (n, 1), (n, 1) -> (n,), nats.

    A discriminator that can not tell them apart stands at 2 log 2 = 1.386.
    """
    return (F.softplus(-real_logits) + F.softplus(fake_logits)).squeeze(1)


def fooling_loss(fake_logits: Tensor) -> Tensor:
    """−log D(h(x)), the generator's loss that does not saturate. (n, 1) -> (n,), nats.

    log 2 = .693 when D can not tell.
    """
    return F.softplus(-fake_logits).squeeze(1)
