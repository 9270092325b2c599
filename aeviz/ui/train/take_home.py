"""What a student takes away from a run: the code that ran, and the files that it left."""

from collections.abc import Sequence

import streamlit as st

from aeviz.jobs import RunView
from aeviz.ui import controls
from aeviz.ui.routes import runs_route
from aeviz.ui.shell import sessions
from aeviz.ui.text import family_text, t
from aeviz.ui.train import data, naming

FILES = {"weights": "weights.safetensors", "recipe": "recipe.json", "replay": "replay.gif"}


def phases(model: str) -> None:
    """The code of each phase, as the worker that runs it has sent it; nothing before there was one."""
    found = sessions.here.jobs.phases(model)
    if not found:
        return
    controls.section("train.phases_title")
    st.markdown(t("train.phases_lead"))
    for phase, source in found.items():
        st.markdown(family_text(model)[f"phase_{phase}_what"])
        st.code(source, language="python")


def downloads(views: Sequence[RunView]) -> None:
    """Weights, recipe and replay of each run that is shown."""
    for view in views:
        if len(views) > 1:
            st.markdown(f"**{naming.title(view.plan)}**")
        over = view.ended
        for column, (name, file) in zip(st.columns(len(FILES), gap="medium"), FILES.items(), strict=True):
            with column:
                st.link_button(
                    t(f"train.download_{name}"), f"{runs_route.url(view.id)}/{file}", width="stretch",
                    disabled=not over and name != "recipe",
                )  # fmt: skip
                st.caption(t(f"train.download_{name}_what"))
                if name == "recipe" and not data.is_shared(view.plan.recipe.data):
                    st.caption(t("train.download_recipe_own"))
        if not over:
            st.caption(t("train.downloads_wait"))
