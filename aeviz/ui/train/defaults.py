"""What suits a model and its data, of the settings that nobody has chosen: soon a map to look at, then a good one.

On MNIST, with two free cores, the ten classes part within ten seconds; a run lasts a minute to a minute and a half and
then lies close to what ships, which trains three to five times as long.
"""

from dataclasses import replace

from aeviz.data import PUBLISHED
from aeviz.training.recipe import Recipe

MANY_EPOCHS = {"linear_ae": 12, "ae": 30, "vae": 30, "beta_vae": 24, "aae": 22}
MANY_WEIGHT = 60.0  # λ
# Of the warm-ups and rates that were tried these part the classes soonest and end best in so few epochs.
MANY_RATES = {"vae": 3e-3, "aae": 3e-3}
MANY_WARM_UP = 0.03
LINEAR_RATE = 0.03
# Of few images a larger λ makes encoder and discriminator chase each other, and small batches make more steps.
FEW_EPOCHS, FEW_WEIGHT, FEW_BATCH = 40, 10.0, 64


def settings(model: str, data: str) -> dict[str, float | int]:
    """Learning rate, λ, batch and epochs by the link's names; data: a published set, or else a few images."""
    many = data in PUBLISHED
    return {
        "rate": _rate(model, many),
        "weight": MANY_WEIGHT if many else FEW_WEIGHT,
        "batch": Recipe.batch if many else FEW_BATCH,
        "epochs": MANY_EPOCHS[model] if many else FEW_EPOCHS,
    }


def _rate(model: str, many: bool) -> float:
    if model == "linear_ae":
        return LINEAR_RATE
    return MANY_RATES.get(model, Recipe.learning_rate) if many else Recipe.learning_rate


def fixed(recipe: Recipe) -> Recipe:
    """With what the page does not ask for: a warm-up, and of the linear autoencoder, in which nothing but PCA is looked
    for, no decay, which would pull away from it, and no rounding, which would blur it.
    """
    if recipe.model == "linear_ae":
        return replace(recipe, weight_decay=0.0, bfloat16=False)
    return replace(recipe, warm_up=MANY_WARM_UP) if recipe.data in PUBLISHED else recipe


def recipe(model: str, data: str = Recipe.data) -> Recipe:
    """What Train trains of a model where nobody has chosen anything."""
    suits = settings(model, data)
    weight = {"adversarial_weight": suits["weight"]} if model == "aae" else {}
    return fixed(
        Recipe(
            model=model, data=data, learning_rate=suits["rate"], batch=suits["batch"], epochs=suits["epochs"], **weight
        )
    )  # fmt: skip
