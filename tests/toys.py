"""Small stand-ins that more than one test needs: images that train in a second, and models with them."""

from aeviz.data import ImageSet, digits
from aeviz.models.registry import FAMILIES
from aeviz.training.recipe import Recipe, declared_by


def few_digits(n: int = 300) -> ImageSet:
    """The first n of scikit-learn's digits, at 28 x 28."""
    return digits().subset(slice(n))


def small_recipe(model: str, **settings) -> Recipe:
    """A recipe that runs in about a second: narrow, two epochs, float32; what the family has not is left out."""
    small = {"hidden": (32, 16), "epochs": 2, "batch": 64, "bfloat16": False} | settings
    declared = declared_by(FAMILIES[model])
    return Recipe(model, **{name: value for name, value in small.items() if name in (*declared, "data")})
