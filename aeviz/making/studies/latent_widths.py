"""How narrow may a bottleneck be? The error of an autoencoder and of PCA with as many numbers, and what can be drawn.

And one that is wider than the input: nothing keeps it from the identity. Curves ship; the weights do not.
"""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Generator, Tensor
from torch.nn import functional as F

from aeviz.data import ImageSet
from aeviz.measure import code_samplers, evaluation, metrics
from aeviz.measure.decoded_digits import decoded, judge
from aeviz.models import layers
from aeviz.models.base import Model
from aeviz.models.layers import Classifier
from aeviz.models.registry import FAMILIES
from aeviz.training.recipe import Recipe

NUMBERS = (1, 2, 5, 10, 32, 64)
[RECIPE] = [Recipe(spec.name, **spec.studies["widths"]) for spec in FAMILIES.values() if "widths" in spec.studies]
DRAWN = 10_000
WIDE, NARROW = 1024, 32  # of the linear autoencoders: more numbers than the 784 pixels, and fewer
Fit = Callable[[str, Recipe, ImageSet], Model]  # name for the log, recipe, images -> the trained model


def digit_share(model: Model, classifier: Classifier, codes: NDArray, n: int = DRAWN, seed: int = 0) -> float:
    """Share of digits among the images decoded from n draws of a Gaussian fitted to codes (m, d)."""
    z = code_samplers.fitted_gaussian(codes, n, np.random.default_rng(seed))
    return judge(classifier, decoded(model, z)).share


def make(
    train: ImageSet,
    test: ImageSet,
    classifier: Classifier,
    fit: Fit,
    recipe: Recipe = RECIPE,
    numbers: Sequence[int] = NUMBERS,
    linear_epochs: int = 8,
) -> tuple[dict[str, NDArray], dict[str, float], dict]:
    """Tensors, figures and recipe of the file that ships; errors are means over pixels and test images.

    Tensors under `widths.`, a value for each of `numbers`: numbers, ae, pca, digit_share. Figures over_pca_k = ae / pca
    and those of `wide_figures`, whose two linear networks are trained for `linear_epochs`.
    """
    pca = metrics.pca_errors(train.pixels, test.pixels, numbers)
    errors, shares = [], []
    for k in numbers:
        model = fit(f"{k} numbers", recipe.but(latent=k), train)
        errors.append(evaluation.reconstruction(model, test)["mse"])
        shares.append(digit_share(model, classifier, evaluation.codes(model, test)))
    tensors = {
        "widths.numbers": np.array(numbers, np.float32),
        "widths.ae": np.array(errors, np.float32),
        "widths.pca": np.array(pca, np.float32),
        "widths.digit_share": np.array(shares, np.float32),
    }
    figures = {f"over_pca_{k}": a / b for k, a, b in zip(numbers, errors, pca, strict=True)}
    figures["digit_share.null"] = judge(classifier, torch.from_numpy(test.pixels)).share
    figures |= wide_figures(train, test, linear_epochs)
    return tensors, figures, {"widths": recipe.to_dict(), "linear_epochs": linear_epochs}


def wide_figures(train: ImageSet, test: ImageSet, epochs: int, seed: int = 7) -> dict[str, float]:
    """Error a pixel of two linear autoencoders, wide and narrow, on digits (.mse) and on noise (.noise_mse).

    The noise has no digit in it (see `noise_like`): who gives it back has learned to copy, and nothing about digits.
    noise.null is the error of the best single image, the noise's own mean.
    """
    digits, noise = torch.from_numpy(test.pixels), noise_like(test.pixels, seed)
    figures = {"noise.null": float((noise - noise.mean(0)).square().mean())}
    for name, numbers in (("wide", WIDE), ("narrow", NARROW)):
        encoder, decoder = linear_pair(train, numbers, epochs, seed)
        with torch.no_grad():
            for figure, x in (("mse", digits), ("noise_mse", noise)):
                figures[f"{name}.{figure}"] = float((decoder(encoder(x)) - x).square().mean())
    return figures


def noise_like(pixels: NDArray[np.float32], seed: int = 7) -> Tensor:
    """Images (n, 784) that take each pixel from another of the images, at random: each place its greys, no stroke."""
    rng = np.random.default_rng(seed)
    return torch.from_numpy(rng.permuted(pixels, axis=0))


def linear_pair(
    train: ImageSet, numbers: int, epochs: int, seed: int = 7, rate: float = 1e-3
) -> tuple[layers.MLP, layers.MLP]:
    """A linear encoder to `numbers` numbers and back, of any width, by Adam on the squared error, without noise.

    Apart from `Recipe`, which has no code of more than 64 numbers: nobody needs to train this on the page.
    """
    generator = Generator().manual_seed(seed)
    pair = layers.encoder(numbers, hidden=()), layers.decoder(numbers, hidden=())
    for network in pair:
        layers.initialise(network, generator)
    encoder, decoder = pair
    x, batch = torch.from_numpy(train.pixels), min(256, len(train))
    optimiser = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=rate)
    steps = epochs * (len(x) // batch)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    for _ in range(epochs):
        order = torch.randperm(len(x), generator=generator)
        for index in order[: len(x) // batch * batch].view(-1, batch):
            seen = x[index]
            loss = F.mse_loss(decoder(encoder(seen)), seen, reduction="sum") / batch
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
            schedule.step()
    return encoder, decoder
