"""Train it yourself: any model from its first step, its map alive all the while; then look back, branch, take home."""

import streamlit as st

from aeviz.training.recipe import DATA
from aeviz.ui import controls
from aeviz.ui.controls.questions import ask
from aeviz.ui.shell.labs import Lab, Question, Section
from aeviz.ui.shell.link_fields import Choice, Z, heat, layers
from aeviz.ui.text import t
from aeviz.ui.train import bench, branching, data, panel, settings, take_home
from aeviz.ui.train import fields as train_fields

LAB = Lab(
    order=5,
    link={
        **train_fields.fields(), "data": Choice((*DATA, "own")),
        "layers": layers("grid", "codes"), "heat": heat("prior", "discriminator"), "z": Z,
    },
    sections=(
        Section("", {"start": Question(("clump", "islands", "prior"))}),
        Section("branch"),
        Section("phases"),
        Section("downloads"),
    ),
)  # fmt: skip


def page() -> None:
    bench.warm()
    controls.title("train")
    row = settings.choose()
    data.bring()

    space, beside = controls.beside()
    with beside:
        data.held()
        with row:
            panel.train_button()
        settings.boxes()
        if ask("train", "start", right="clump"):
            st.markdown(t("train.start_why"))

    runs = bench.shown()
    with space:
        panel.pads(runs)
        at = panel.time_line(runs) if runs else None
        panel.notices()
        panel.earlier_runs()

    if runs:
        controls.section("train.branch_title")
        branching.panel(runs[-1], at)

    take_home.phases(runs[-1].plan.final.model if runs else settings.model())

    if runs:
        controls.section("train.downloads_title")
        take_home.downloads(runs)


if __name__ == "__main__":  # as Streamlit runs it; who only reads LAB does not
    page()
