"""What runs and settings are called on the screen."""

from aeviz.training.branches import Plan
from aeviz.ui.shell import link
from aeviz.ui.text import page_text, t
from aeviz.ui.train.settings import RECIPE_NAMES

LINK_NAMES = {recipe: name for name, recipe in RECIPE_NAMES.items()}
TELLING = ("beta", "adversarial_weight", "prior", "labels", "latent", "loss", "noise", "learning_rate", "seed")
MOST = 2  # settings that a title names


def title(plan: Plan) -> str:
    """The model, and what is unusual about it; of a branch, what it changes."""
    recipe = plan.recipe
    model = t(f"train.model_{recipe.model}")
    if plan.branches:
        last = plan.branches[-1]
        changed = {"setting": setting(last.setting), "value": value(last.setting, last.value)}
        told = [model, t("train.branch_of", step=last.step, **changed)]
        return ", ".join([*told, t("train.branch_with_cycle")] if last.new_cycle else told)
    table = link.TABLE["train"]
    unusual = [
        _told(field, getattr(recipe, field))
        for field in TELLING
        if link.has(recipe.model, LINK_NAMES.get(field, field))
        and table[LINK_NAMES.get(field, field)].default not in (None, getattr(recipe, field))
    ]
    return ", ".join([model, data_name(recipe.data), *unusual[:MOST]])


def _told(field: str, held: object) -> str:
    if field == "labels":
        return t("train.with_labels")
    return value(field, held) if isinstance(held, str) else f"{setting(field)} = {value(field, held)}"


def data_name(data: str) -> str:
    """MNIST, digits, or images of one's own."""
    return t(f"train.data_{'own' if data.startswith('own-') else data}")


def setting(field: str) -> str:
    """What a field of the recipe is called."""
    return t(f"train.{LINK_NAMES.get(field, field)}")


def value(field: str, held: object) -> str:
    """Its value, in words where it is one of a few."""
    if isinstance(held, str) and f"{field}_{held}" in page_text("train"):
        return t(f"train.{field}_{held}")
    return f"{held:g}" if isinstance(held, float) else str(held)
