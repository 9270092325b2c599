"""Makes a recipe's model from the class that its family's spec names."""

from importlib import import_module

from torch import Generator

from aeviz.models.base import Model
from aeviz.models.registry import FAMILIES
from aeviz.training.recipe import Recipe


def network_of(model: str) -> type[Model]:
    """The class of that family. Raises KeyError for a family that is not there."""
    return getattr(import_module(f"aeviz.models.{model}.model"), FAMILIES[model].network)


def build(recipe: Recipe, generator: Generator) -> Model:
    """The recipe's model, its weights drawn from `generator`."""
    return network_of(recipe.model)(recipe, generator)
