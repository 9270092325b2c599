"""What runs and settings are called on the screen."""

from aeviz.models.spec import Setting
from aeviz.training.branches import Plan
from aeviz.training.recipe import declared_by
from aeviz.ui.text import family_text, t
from aeviz.ui.train import fields

MOST = 2  # settings that a title names


def title(plan: Plan) -> str:
    """The model, and what is unusual about it; of a branch, what it changes."""
    recipe = plan.recipe
    model = family_text(recipe.model)["name"]
    if plan.branches:
        last = plan.branches[-1]
        setting = declared_by(recipe.spec)[last.setting]
        changed = {"setting": called(recipe.model, setting), "value": value(recipe.model, setting, last.value)}
        told = [model, t("train.branch_of", step=last.step, **changed)]
        return ", ".join([*told, t("train.branch_with_cycle")] if last.new_cycle else told)
    ranked = sorted(fields.declared(recipe.model).values(), key=lambda setting: setting.rank)
    unusual = [
        _told(recipe.model, setting, getattr(recipe, setting.name))
        for setting in ranked
        if setting.rank and not setting.asked.suits and getattr(recipe, setting.name) != setting.default
    ]
    return ", ".join([model, data_name(recipe.data), *unusual[:MOST]])


def _told(model: str, setting: Setting, held: object) -> str:
    if isinstance(held, bool):
        return family_text(model)[f"with_{setting.link_name}"]
    said = value(model, setting, held)
    return said if isinstance(held, str) else f"{called(model, setting)} = {said}"


def data_name(data: str) -> str:
    """MNIST, digits, or images of one's own."""
    return t(f"train.data_{'own' if data.startswith('own-') else data}")


def called(model: str, setting: Setting) -> str:
    """What a setting of the family is called; its name in recipes where the page does not ask for it."""
    return family_text(model).get(setting.link_name, setting.name)


def value(model: str, setting: Setting, held: object) -> str:
    """Its value, in words where it is one of a few."""
    if isinstance(held, str):
        return family_text(model).get(f"{setting.link_name}_{held}", held)
    return f"{held:g}" if isinstance(held, float) else str(held)
