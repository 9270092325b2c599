"""The families of models. `build(recipe, generator)` makes one."""

from torch import Generator

from aeviz.models.adversarial import AAE
from aeviz.models.autoencoder import Autoencoder, LinearAutoencoder
from aeviz.models.base import Batch, Model, PhaseLoss, Update
from aeviz.models.variational import VAE, BetaVAE
from aeviz.training.recipe import Recipe

FAMILIES: dict[str, type[Model]] = {
    "linear_ae": LinearAutoencoder,
    "ae": Autoencoder,
    "vae": VAE,
    "beta_vae": BetaVAE,
    "aae": AAE,
}


def build(recipe: Recipe, generator: Generator) -> Model:
    """The recipe's model, its weights drawn from `generator`."""
    return FAMILIES[recipe.model](recipe, generator)


__all__ = [
    "AAE",
    "FAMILIES",
    "VAE",
    "Autoencoder",
    "Batch",
    "BetaVAE",
    "LinearAutoencoder",
    "Model",
    "PhaseLoss",
    "Update",
    "build",
]
