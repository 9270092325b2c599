"""Branch a run: one setting changed from a step on, and the two runs beside each other."""

import streamlit as st

from aeviz.jobs import RunView
from aeviz.plan import BRANCHABLE, Plan, PlanError
from aeviz.ui import controls, link, state
from aeviz.ui.text import t
from aeviz.ui.training import bench, naming, settings

# Decimals of each measure, in the order of the table.
MEASURES = {
    "cross_entropy": 1, "squared_error": 2, "kl": 2, "negative_elbo": 1, "sw2": 3, "one_nn": 3, "coverage": 3, "knn": 3,
}  # fmt: skip


def panel(run: RunView, at: int | None) -> None:
    """Choose a setting and its new value; the branch leaves `run` at the step that its time line shows."""
    st.markdown(t("train.branch_lead"))
    step = run.step if at is None else min(at, run.step)
    recipe = run.plan.final
    names = {name: t(f"train.{name}") for name in _settings() if link.has(recipe.model, name)}
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
        pressed = st.button(
            t("train.branch_from", step=step), key="train_branch", disabled=fault is not None, width="stretch"
        )
    if fault:
        st.caption(fault)
    elif pressed and bench.attempt(_branch, run, step, field, value):
        st.rerun()


def _settings() -> list[str]:
    """What can be branched on, by the link's names, in the order in which the page shows them."""
    shown = [name for group in settings.GROUPS.values() for name in group]
    return [name for name in shown if settings.RECIPE_NAMES.get(name, name) in BRANCHABLE]


def _fault(run: RunView, step: int, field: str, value: object) -> str | None:
    """Why this branch cannot be, in a sentence."""
    recipe = run.plan.final
    if value == getattr(recipe, field):
        return t("train.branch_same")
    if field == "prior" and value != "gaussian" and recipe.latent != 2:
        return t("train.fault_prior", latent=recipe.latent)
    if run.steps is None:
        return None
    if field == "epochs":
        end = run.steps // recipe.epochs * value
        return t("train.branch_epochs", epochs=value, end=end, step=step) if end <= step else None
    return t("train.branch_end", step=step) if step >= run.steps else None


def _branch(run: RunView, step: int, field: str, value: object) -> None:
    try:
        plan: Plan = run.plan.branch(step, field, value)
    except PlanError as error:
        st.error(t("train.refused_other", sentence=error))
        return
    bench.branch(run, plan)


def comparison(first: RunView, second: RunView) -> None:
    """What was measured last of both, beside its null, and the way back to one."""
    controls.section("train.compare_title")
    header = t("train.compare_header", first=naming.title(first.plan), second=naming.title(second.plan))
    rows = [[t("train.compare_step"), str(first.step), str(second.step), ""]]
    for name, digits in MEASURES.items():
        pairs = [view.metrics.get(name) for view in (first, second)]
        if any(pairs):
            values = [controls.number(pair[0], digits) if pair else "" for pair in pairs]
            null = next(pair[1] for pair in pairs if pair)
            rows.append([t(f"train.measure_{name}"), *values, "" if null is None else controls.number(null, digits)])
    controls.table(header, rows, numbers=3)
    st.caption(t("train.compare_read"))
    st.button(t("train.branch_back"), key="train_back_to_one", on_click=bench.show, args=(first.id,))
