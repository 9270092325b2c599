"""What is seen of a training: pads, time line, and the runs to go back to."""

from collections.abc import Mapping

import streamlit as st

from aeviz.data import PUBLISHED
from aeviz.jobs import RunView
from aeviz.models.registry import FAMILIES
from aeviz.models.spec import Ship, Spec
from aeviz.training.branches import Plan
from aeviz.training.recipe import USUAL_DATA, Recipe
from aeviz.ui import controls
from aeviz.ui.controls.latent_pad import TimelineRun, timeline
from aeviz.ui.shell import said, sessions
from aeviz.ui.text import family_text, t
from aeviz.ui.train import bench, data, naming, settings

PAGE = "train"
GROUP = "train"
TRAIN_WIDTH = 176  # pixels: nobody looks for it


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
    if settings.needs_classes():
        st.error(t("train.fault_classes"))
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
                formula=family_text(recipe.model)["formula"], judge=data.judge_of(recipe.data),
                classes=data.classes_of(recipe.data), bring=view.id == bench.bench().branched,
            )  # fmt: skip
            if recipe.data in PUBLISHED and data.judge_of(recipe.data) is None:
                st.caption(t("train.no_judge", set=naming.data_name(recipe.data)))
    _chips(views[-1].plan.final if views else None)


def _shipped() -> None:
    spec = FAMILIES[settings.model()]
    name = nearest_shipped(spec, settings.values())
    if name is None:
        st.caption(t("train.shipped_none", model=family_text(spec.name)["name"]))
        return
    controls.pad(
        PAGE, name, key="train_shipped", title=t("train.shipped_title", model=_shipped_as(spec, name)),
        formula=family_text(spec.name)["formula"],
    )  # fmt: skip
    if data.chosen() != USUAL_DATA:
        st.caption(t("train.shipped_other_data"))


def _shipped_as(spec: Spec, name: str) -> str:
    """The family, and the settings by which it was chosen among those that ship; they may not be those asked for."""
    words, found = family_text(spec.name), controls.load(name)
    told = [words["name"]]
    for setting in (setting for setting in spec.settings if setting.name in spec.shown_by and found is not None):
        held = found.recipe[setting.name]
        if held != setting.default or not isinstance(held, bool):
            told.append(words[f"with_{setting.link_name}"] if held is True else naming.value(spec.name, setting, held))
    return ", ".join(told)


def nearest_shipped(spec: Spec, wanted: Mapping[str, object]) -> str | None:
    """The shipped model of a family that comes nearest to what is chosen; None where none of it ships.

    Settings count in the order of `shown_by`; where none agrees it is the first.
    """

    def agrees(ship: Ship) -> tuple[bool, ...]:
        recipe = Recipe(spec.name, **ship.settings)
        return tuple(getattr(recipe, name) == wanted[name] for name in spec.shown_by)

    return max(spec.ships, key=agrees).name if spec.ships else None


def _chips(recipe: Recipe | None) -> None:
    spec = FAMILIES[recipe.model if recipe else settings.model()]
    with st.container(horizontal=True):
        digits = recipe is None or not any(data.classes_of(recipe.data))
        controls.layer_chips(PAGE, ellipses=spec.posterior, digits=digits)
        heats = ["none"]
        if (spec.prior or spec.prior_setting) and (recipe is None or recipe.latent == 2):
            heats += ["prior"] + (["discriminator"] if spec.discriminator == "codes" else [])
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
