"""What is seen of a training: pads, time line, and the runs to go back to."""

import streamlit as st

from aeviz.data import PUBLISHED
from aeviz.jobs import RunView
from aeviz.training.branches import Plan
from aeviz.training.recipe import Recipe
from aeviz.ui import controls
from aeviz.ui.controls.latent_pad import TimelineRun, timeline
from aeviz.ui.shell import said, sessions, state
from aeviz.ui.text import t
from aeviz.ui.train import bench, data, naming, settings

PAGE = "train"
GROUP = "train"
TRAIN_WIDTH = 176  # pixels: nobody looks for it
WITH_PRIOR = ("vae", "beta_vae", "aae")


def train_button() -> None:
    """Train, and once there is a run: start over."""
    recipe = settings.recipe()
    asked = (Plan(recipe), data.path()) if recipe else ()
    if st.button(t("train.train"), type="primary", key="train_start", disabled=recipe is None, width=TRAIN_WIDTH):
        bench.attempt("train", asked, bench.start, *asked)
    if count := len(bench.kept()):
        label = t("train.start_over") if count == 1 else t("train.start_over_all", count=count)
        st.button(label, key="train_start_over", on_click=bench.start_over, help=t("train.start_over_help"))
    if settings.any_faults():
        st.caption(t("train.see_settings"))
    said.show("train", asked)


def pads(views: list[RunView]) -> None:
    """The runs side by side under one cursor; before there is one, the shipped model of that family."""
    if not views:
        _shipped()
    for column, view in zip(st.columns(len(views) or 1), views, strict=False):
        recipe = view.plan.final
        with column:
            controls.pad(
                PAGE, recipe.model, key=f"train_pad_{view.id}", run=bench.link_to(view), group=GROUP,
                size="large" if len(views) == 1 else "small", title=naming.title(view.plan),
                formula=t(f"train.{recipe.model}_formula"), judge=data.judge_of(recipe.data),
                classes=data.classes_of(recipe.data), bring=view.id == bench.bench().branched,
            )  # fmt: skip
            if recipe.data in PUBLISHED and data.judge_of(recipe.data) is None:
                st.caption(t("train.no_judge", set=naming.data_name(recipe.data)))
    _chips(views[-1].plan.final if views else None)


def _shipped() -> None:
    model = settings.model()
    name = shipped_name(model, state.value(PAGE, "prior"), state.value(PAGE, "labels"))
    controls.pad(
        PAGE, name, key="train_shipped", title=t("train.shipped_title", model=_shipped_as(model, name)),
        formula=t(f"train.{model}_formula"),
    )  # fmt: skip
    if data.chosen() != Recipe.data:
        st.caption(t("train.shipped_other_data"))


def _shipped_as(model: str, name: str) -> str:
    """The family; of an adversarial one also what it was pressed into, which may be another than is chosen."""
    told, found = [t(f"train.model_{model}")], controls.load(name)
    if model == "aae" and found is not None:
        told.append(t(f"train.prior_{found.recipe['prior']}"))
        told += [t("train.with_labels")] if found.recipe["labels"] else []
    return ", ".join(told)


def shipped_name(model: str, prior: str, labels: bool) -> str:
    """Which of the shipped models comes nearest to what is chosen."""
    if model != "aae":
        return model
    if prior == "mixture":
        return "aae_mixture_labels" if labels else "aae_mixture"
    return "aae_swiss_roll_labels" if prior == "swiss_roll" else "aae_gaussian"


def _chips(recipe: Recipe | None) -> None:
    model = recipe.model if recipe else settings.model()
    with st.container(horizontal=True):
        digits = recipe is None or not any(data.classes_of(recipe.data))
        controls.layer_chips(PAGE, ellipses=model in ("vae", "beta_vae"), digits=digits)
        heats = ["none"]
        if model in WITH_PRIOR and (recipe is None or recipe.latent == 2):
            heats += ["prior", "discriminator"] if model == "aae" else ["prior"]
        if len(heats) > 1:
            controls.heat_chips(PAGE, heats)


def time_line(views: list[RunView]) -> int | None:
    """The time line of the runs that are shown. Returns the step that it stands at."""
    lines = [TimelineRun(bench.link_to(view), naming.title(view.plan), view.plan.final, view.state) for view in views]
    return timeline(key="train_timeline_" + "_".join(view.id for view in views), group=GROUP, runs=lines).at


def notices() -> None:
    """What the time line cannot say, because it is not there."""
    if bench.bench().lost:
        st.info(t("train.gone"))
    elif bench.bench().found:
        st.caption(t("train.found"))


def earlier_runs() -> None:
    """All runs of the session, to go back to one of them."""
    kept = bench.kept()
    if not kept:
        return
    names = {view.id: f"{number}. {naming.title(view.plan)}" for number, view in enumerate(kept, 1)}
    showing = bench.bench().shown
    if list(names) != showing[:1]:
        st.caption(t("train.runs"))
        with st.container(horizontal=True, key="train_runs"):
            for run, name in names.items():
                st.button(name, key=f"train_show_{run}", on_click=bench.show, args=(run,), disabled=showing == [run])
    st.caption(" ".join([*_what_goes_next(names), _how_long_kept()]))


def _what_goes_next(names: dict[str, str]) -> list[str]:
    """Said before it happens: the run whose place another takes."""
    goes = bench.next_to_go()
    return [t("train.next_goes", limit=len(names), name=names[goes.id])] if goes else []


def _how_long_kept() -> str:
    """When runs and images are forgotten."""
    limits = sessions.here.jobs.limits
    minutes = {"grace": round(limits.grace / 60), "minutes": round(limits.remembered / 60)}
    return t("train.kept" if sessions.found_again() else "train.kept_no_cookie", **minutes)
