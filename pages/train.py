"""Train it yourself: any model from its first step, its map alive all the while; then look back, branch, take home."""

import streamlit as st

from aeviz.ui import controls
from aeviz.ui.text import t
from aeviz.ui.train import bench, branching, data, panel, settings, take_home

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
    answer = controls.predict("train", "start")
    if answer:
        controls.verdict("train", "start", answer, right="clump")
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
