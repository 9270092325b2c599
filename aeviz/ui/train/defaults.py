"""What suits a model and its data, of the settings that nobody has chosen: soon a map to look at, then a good one.

On MNIST, with two free cores, the ten classes part within ten seconds; a run lasts a minute to a minute and a half and
then lies close to what ships, which trains three to five times as long.
"""

from collections.abc import Mapping
from typing import Any

from aeviz.data import PUBLISHED
from aeviz.models.registry import FAMILIES
from aeviz.models.spec import Setting
from aeviz.training.recipe import USUAL_DATA, Recipe, declared_by

# Of the warm-ups and rates that were tried, this one and those of the families part the classes soonest and end best.
MANY = {"warm_up": 0.03}
FEW = {"epochs": 40, "batch": 64}  # small batches make more steps


def suits(model: str, data: str) -> Mapping[str, Any]:
    """What suits in place of a default, by the recipe's names; data: a published set, or else a few images."""
    spec = FAMILIES[model]
    return MANY | spec.many if data in PUBLISHED else FEW | spec.few


def suited(model: str, data: str, setting: Setting) -> Any:
    """The value of one setting that suits."""
    return suits(model, data).get(setting.name, setting.default)


def fixed(recipe: Recipe) -> Recipe:
    """With what suits of the settings that the page does not ask for."""
    declared = declared_by(recipe.spec)
    return recipe.but(
        **{name: value for name, value in suits(recipe.model, recipe.data).items() if declared[name].asked is None}
    )


def recipe(model: str, data: str = USUAL_DATA) -> Recipe:
    """What Train trains of a model where nobody has chosen anything."""
    return Recipe(model, data, **suits(model, data))
