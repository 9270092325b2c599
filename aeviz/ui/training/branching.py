"""Branch a run: one setting changed from a step on."""

import streamlit as st

from aeviz.jobs import RunView
from aeviz.plan import PlanError
from aeviz.ui import link, state
from aeviz.ui.text import t
from aeviz.ui.training import bench, settings

# By the link's names, what a lesson is about first.
ORDER = ("beta", "weight", "prior", "noise", "loss", "rate", "epochs", "seed")


def panel(run: RunView, at: int | None) -> None:
    """Choose a setting and its new value; the branch leaves `run` at the step that its time line shows."""
    st.markdown(t("train.branch_lead"))
    step = run.step if at is None else min(at, run.step)
    recipe = run.plan.final
    names = {name: t(f"train.{name}") for name in ORDER if link.has(recipe.model, name)}
    which, what, go = st.columns([1, 1, 1], gap="medium", vertical_alignment="bottom")
    with which:
        name = st.selectbox(
            t("train.branch_setting"), list(names), format_func=names.get,
            key=state.in_this_language("train_branch_setting"),
        )  # fmt: skip
    field = settings.RECIPE_NAMES.get(name, name)
    key = state.in_this_language(f"train_branch_{name}_{run.id}")
    st.session_state.setdefault(key, getattr(recipe, field))
    with what:
        settings.widget(name, key)
    value = st.session_state[key]
    fault = _fault(run, step, field, value)
    with go:
        # While a run goes on its newest step has moved before this is read.
        newest = at is None and not run.ended
        label = t("train.branch_from_newest") if newest else t("train.branch_from", step=step)
        pressed = st.button(label, key="train_branch", disabled=fault is not None, width="stretch")
    if fault:
        st.caption(fault)
    elif pressed and bench.attempt(_branch, run, step, field, value):
        st.rerun()


def _fault(run: RunView, step: int, field: str, value: object) -> str | None:
    """Why this branch cannot be, in a sentence."""
    recipe = run.plan.final
    if run.steps is not None and step >= run.steps and field != "epochs":
        return t("train.branch_end", step=step)
    if value == getattr(recipe, field):
        return t("train.branch_same")
    if field == "prior" and value != "gaussian" and recipe.latent != 2:
        return t("train.fault_prior", latent=recipe.latent)
    if run.steps is not None and field == "epochs":
        end = run.steps // recipe.epochs * value
        return t("train.branch_epochs", epochs=value, end=end, step=step) if end <= step else None
    return None


def _branch(run: RunView, step: int, field: str, value: object) -> None:
    try:
        plan = run.plan.branch(step, field, value)
    except PlanError as error:
        st.error(t("train.refused_other", sentence=error))
        return
    bench.branch(run, plan)
