"""The settings of a training: chips and boxes whose values live in the link, and the recipe that they make."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from aeviz.models.registry import FAMILIES
from aeviz.models.spec import Setting
from aeviz.training.recipe import Recipe
from aeviz.ui.shell import link, state
from aeviz.ui.shell.link_fields import RefusedError
from aeviz.ui.text import family_text, t
from aeviz.ui.train import data, defaults, fields

PAGE = "train"
GROUPS = ("network", "loss", "training")
MODEL_WIDTH = 210  # pixels: the longest name of a family


def model() -> str:
    """The model that is chosen."""
    return state.value(PAGE, "model")


def suited(name: str) -> object:
    """What suits model and data, of a setting that has no default for all."""
    if name == "epochs" and data.chosen() == "own":
        return data.own_epochs(defaults.FEW["batch"])
    return defaults.suited(model(), data.chosen(), fields.declared(model())[name])


def value(name: str) -> object:
    """The setting as it stands."""
    held = state.value(PAGE, name)
    return suited(name) if held is None else held


def choose() -> DeltaGenerator:
    """Model as a box, as there are many, and data as chips. Returns their row, for what belongs beside them."""
    row = st.container(horizontal=True, vertical_alignment="center")
    with row:
        names = {name: family_text(name)["name"] for name in FAMILIES}
        st.selectbox(
            t("train.model_label"), list(FAMILIES), format_func=names.get, key=state.widget_key(PAGE, "model"),
            label_visibility="collapsed", width=MODEL_WIDTH,
        )  # fmt: skip
        data.choose()
    return row


def boxes() -> None:
    """All other settings that the model has, folded away."""
    with st.expander(t("train.settings")):
        for group in GROUPS:
            st.markdown(t(f"train.group_{group}"))
            for name, setting in fields.declared(model()).items():
                if setting.asked.group == group:
                    _box(name)


def _box(name: str) -> None:
    key = state.widget_key(PAGE, name)
    if link.TABLE[PAGE][name].default is None:
        _follow(name, key)
    widget(model(), name, key)
    for fault in faults(name):
        st.error(fault)


def widget(family: str, name: str, key: str) -> None:
    """The box for a setting of a family, by its kind and its bounds on the page; it holds what `key` holds."""
    setting, said = fields.declared(family)[name], family_text(family)
    asked, kind = setting.asked, type(setting.default)
    words = {"label": said[name], "help": said[f"{name}_help"], "key": key}
    if kind is bool:
        st.toggle(**words)
    elif kind is str:
        names = {option: said[f"{name}_{option}"] for option in asked.options}
        st.selectbox(options=asked.options, format_func=names.get, **words)
    elif kind is tuple:
        st.text_input(**words)
    else:
        low, high, step = kind(asked.low), kind(asked.high), kind(asked.step)
        form = "%.5g" if kind is float else "%d"
        st.number_input(min_value=low, max_value=high, step=step, format=form, **words)


def _follow(name: str, key: str) -> None:
    """As long as nobody has chosen a value of their own, the box shows what suits, whatever is chosen beside it."""
    suits, shown = suited(name), f"{key}.suits"
    if st.session_state[key] in (None, st.session_state.get(shown)):
        st.session_state[key] = suits
    st.session_state[shown] = suits
    state.put(PAGE, name, None if st.session_state[key] == suits else st.session_state[key])


def faults(name: str) -> list[str]:
    """What is wrong with one setting, in sentences."""
    setting = fields.declared(model())[name]
    said = contradiction(model(), setting, value(name), values())
    if said:
        return [said]
    if setting.needs_labels and value(name) and not data.labelled():
        return [t("train.fault_labels")]
    if isinstance(setting.default, tuple):
        typed = st.session_state.get(state.widget_key(PAGE, name, seed=False))
        try:
            if typed is not None:
                link.TABLE[PAGE][name].parse(typed)
        except RefusedError:
            return [t("train.fault_widths", given=link.shorten(typed))]
    return []


def contradiction(family: str, setting: Setting, held: object, beside: dict[str, object]) -> str | None:
    """The sentence for a value that contradicts the settings beside it, by their names in a recipe; None for none."""
    if setting.fault is None or not setting.fault(held, beside):
        return None
    said = family_text(family)[f"fault_{setting.link_name}"]
    for name, other in beside.items():
        said = said.replace("{" + name + "}", str(other))
    return said


def values() -> dict[str, object]:
    """The settings that the model has, by their names in a recipe."""
    return {setting.name: value(name) for name, setting in fields.declared(model()).items()}


def any_faults() -> bool:
    """Whether something is wrong with a setting; which is said beside it."""
    return any(faults(name) for name in fields.declared(model()))


def needs_classes() -> bool:
    """Whether the model is told the class of each image, and these images have none."""
    return FAMILIES[model()].condition == "label" and not data.labelled()


def recipe() -> Recipe | None:
    """The recipe that the settings make; None where one of them, or the data, says why not."""
    if any_faults() or needs_classes() or data.recipe_name() is None:
        return None
    return defaults.fixed(Recipe(model(), data.recipe_name(), **values()))
