"""The settings of a training: chips and boxes whose values live in the link, and the recipe that they make."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from aeviz.training.recipe import Recipe
from aeviz.ui import controls
from aeviz.ui.shell import link, state
from aeviz.ui.shell.link_fields import Choice, Flag, Number, RefusedError, Whole
from aeviz.ui.text import t
from aeviz.ui.train import data, defaults

PAGE = "train"
GROUPS = {
    "network": ("latent", "widths", "activation"),
    "loss": ("loss", "beta", "weight", "prior", "labels", "noise"),
    "training": ("rate", "epochs", "batch", "seed"),
}
# What the link calls otherwise than the recipe does.
RECIPE_NAMES = {"widths": "hidden", "weight": "adversarial_weight", "rate": "learning_rate"}
STEPS = {"beta": 0.5, "weight": 10.0, "rate": 5e-4, "noise": 0.1, "batch": 16}  # of the buttons beside a box


def model() -> str:
    """The model that is chosen."""
    return state.value(PAGE, "model")


def suited(name: str) -> object:
    """What suits model and data, of a setting that has no default for all."""
    if name == "epochs" and data.chosen() == "own":
        return data.own_epochs(defaults.FEW_BATCH)
    return defaults.settings(model(), data.chosen())[name]


def value(name: str) -> object:
    """The setting as it stands."""
    held = state.value(PAGE, name)
    return suited(name) if held is None else held


def choose() -> DeltaGenerator:
    """Model and data as chips. Returns their row, for what belongs beside them."""
    row = st.container(horizontal=True, vertical_alignment="center")
    with row:
        controls.one_of(PAGE, "model", "train.model", label="train.model_label")
        data.choose()
    return row


def boxes() -> None:
    """All other settings that the model has, folded away."""
    with st.expander(t("train.settings")):
        for group, names in GROUPS.items():
            st.markdown(t(f"train.group_{group}"))
            for name in names:
                if link.has(model(), name):
                    _box(name)


def _box(name: str) -> None:
    key = state.widget_key(PAGE, name)
    if link.TABLE[PAGE][name].default is None:
        _follow(name, key)
    widget(name, key)
    for fault in faults(name):
        st.error(fault)


def widget(name: str, key: str) -> None:
    """The box for a setting, by the kind and the bounds that the link has for it; it holds what `key` holds."""
    field = link.TABLE[PAGE][name]
    words = {"label": t(f"train.{name}"), "help": t(f"train.{name}_help"), "key": key}
    if isinstance(field, Number | Whole):
        kind = float if isinstance(field, Number) else int
        low, high, step = kind(field.low), kind(field.high), kind(STEPS.get(name, 1))
        form = "%.5g" if kind is float else "%d"
        st.number_input(min_value=low, max_value=high, step=step, format=form, **words)
    elif isinstance(field, Choice):
        names = {option: t(f"train.{name}_{option}") for option in field.options}
        st.selectbox(options=field.options, format_func=names.get, **words)
    elif isinstance(field, Flag):
        st.toggle(**words)
    else:
        st.text_input(**words)


def _follow(name: str, key: str) -> None:
    """As long as nobody has chosen a value of their own, the box shows what suits, whatever is chosen beside it."""
    suits, shown = suited(name), f"{key}.suits"
    if st.session_state[key] in (None, st.session_state.get(shown)):
        st.session_state[key] = suits
    st.session_state[shown] = suits
    state.put(PAGE, name, None if st.session_state[key] == suits else st.session_state[key])


def faults(name: str) -> list[str]:
    """What is wrong with one setting, in sentences."""
    if name == "prior" and value("prior") != "gaussian" and value("latent") != 2:
        return [t("train.fault_prior", latent=value("latent"))]
    if name == "labels" and value("labels") and not data.labelled():
        return [t("train.fault_labels")]
    if name == "widths":
        typed = st.session_state.get(state.widget_key(PAGE, "widths", seed=False))
        try:
            if typed is not None:
                link.TABLE[PAGE]["widths"].parse(typed)
        except RefusedError:
            return [t("train.fault_widths", given=link.shorten(typed))]
    return []


def names() -> list[str]:
    """The settings that the model has, in their order."""
    return [name for group in GROUPS.values() for name in group if link.has(model(), name)]


def any_faults() -> bool:
    """Whether something is wrong with a setting; which is said beside it."""
    return any(faults(name) for name in names())


def recipe() -> Recipe | None:
    """The recipe that the settings make; None where one of them, or the data, says why not."""
    if any_faults() or data.recipe_name() is None:
        return None
    settings = {RECIPE_NAMES.get(name, name): value(name) for name in names()}
    return defaults.fixed(Recipe(model=model(), data=data.recipe_name(), **settings))
