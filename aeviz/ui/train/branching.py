"""Branch a run: one setting changed from a step on."""

import streamlit as st

from aeviz.jobs import RunView
from aeviz.models.settings import EPOCHS
from aeviz.models.spec import Setting
from aeviz.training.branches import MAX_BRANCHES, Plan
from aeviz.ui.shell import said, state
from aeviz.ui.text import family_text, t
from aeviz.ui.train import bench, fields, settings

LATE = 0.1  # of the learning rate's peak: below it a branch hardly changes anything


def panel(run: RunView, at: int | None) -> None:
    """Choose a setting and its new value; the branch leaves `run` at the step that its time line shows."""
    st.markdown(t("train.branch_lead"))
    step = run.step if at is None else min(at, run.step)
    at_end = run.steps is not None and step >= run.steps
    # While a run goes on its newest step has moved before this is read.
    newest = at is None and not run.ended
    if at_end:
        st.caption(t("train.branch_end", step=step))
    which, what, go = st.columns([1, 1, 1], gap="medium", vertical_alignment="bottom")
    with which:
        name = _setting(run, at_end)
    setting = fields.declared(run.plan.final.model)[name]
    with what:
        value = _value(run, setting, at_end)
    new_cycle = st.toggle(
        t("train.branch_cycle"), key=state.in_this_language("train_branch_cycle"), help=t("train.branch_cycle_help")
    )
    fault = _fault(run, step, setting, value)
    with go:
        label = t("train.branch_from_newest") if newest else t("train.branch_from", step=step)
        pressed = st.button(label, key="train_branch", disabled=fault is not None, width="stretch")
    asked = run.id, at, setting.name, value, new_cycle
    if fault:
        st.caption(fault)
        return
    plan = run.plan.branch(step, setting.name, value, new_cycle)
    st.caption(_rate_left(run, plan, newest))
    if pressed and bench.attempt("branch", asked, bench.branch, run, plan):
        st.rerun()
    said.show("branch", asked)


def _setting(run: RunView, at_end: bool) -> str:
    """Which one changes, by the link's name. At the end only more epochs give it steps in which to change anything."""
    model = run.plan.final.model
    may = sorted((s for s in fields.declared(model).values() if s.branchable), key=lambda setting: setting.rank)
    said = family_text(model)
    names = {s.link_name: said[s.link_name] for s in may if s is EPOCHS or not at_end}
    return st.selectbox(
        t("train.branch_setting"), list(names), format_func=names.get,
        key=state.in_this_language("train_branch_setting_end" if at_end else "train_branch_setting"),
    )  # fmt: skip


def _value(run: RunView, setting: Setting, at_end: bool) -> object:
    """Its new value, in a box that begins with the one it has; at the end with twice the epochs."""
    key = state.in_this_language(f"train_branch_{setting.link_name}_{run.id}" + ("_end" if at_end else ""))
    held = getattr(run.plan.final, setting.name)
    st.session_state.setdefault(key, min(2 * held, int(EPOCHS.asked.high)) if at_end else held)
    settings.widget(run.plan.final.model, setting.link_name, key)
    return st.session_state[key]


def _fault(run: RunView, step: int, setting: Setting, value: object) -> str | None:
    """Why this branch cannot be, in a sentence."""
    recipe = run.plan.final
    if value == getattr(recipe, setting.name):
        return t("train.branch_same")
    if sum(branch.step <= step for branch in run.plan.branches) >= MAX_BRANCHES:
        return t("train.branch_many", limit=MAX_BRANCHES)
    if wrong := settings.contradiction(recipe.model, setting, value, recipe.to_dict() | {setting.name: value}):
        return wrong
    if run.steps is not None and setting is EPOCHS:
        end = _steps(run, value)
        return t("train.branch_epochs", epochs=value, end=end, step=step) if end <= step else None
    return None


def _steps(run: RunView, epochs: int) -> int:
    """Of a run with so many epochs of the same images."""
    return run.steps * epochs // run.plan.final.epochs


def _rate_left(run: RunView, plan: Plan, newest: bool) -> str:
    """How far the learning rate still goes in the branch: what has been annealed hardly changes."""
    branch = plan.branches[-1]
    if newest or run.steps is None:
        return t("train.branch_rate_new_cycle" if branch.new_cycle else "train.branch_rate_newest")
    steps = _steps(run, plan.final.epochs)
    if branch.new_cycle:
        return t("train.branch_rate_cycle", left=steps - branch.step)
    schedule = plan.schedule(steps / plan.final.epochs)
    share = schedule.share_of_rate(branch.step, plan.final.warm_up)
    percent = f"{100 * share:.0f}" if share >= 0.01 else f"{100 * share:.1g}"
    said = t("train.branch_rate", step=branch.step, percent=percent, steps=steps)
    return f"{said} {t('train.branch_late')}" if share < LATE else said
