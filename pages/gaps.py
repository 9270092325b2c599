"""Lab 2: the gaps of a plain autoencoder."""

import streamlit as st

from aeviz.ui import controls, figures
from aeviz.ui.text import t

controls.title("gaps")

# What the guess uncovers; before it there are only the codes.
ANSWER = {"heat": "gap", "layers": ("grid", "codes")}
answer = controls.guessed("gaps", "where")

space, question = controls.beside()
with space:
    controls.pad(
        "gaps", "ae", key="gaps_ae", name="ae", group="gaps", title=t("gaps.pad_title"), formula=t("gaps.pad_formula")
    )
    with st.container(horizontal=True):
        controls.layer_chips("gaps")
        if answer:
            controls.heat_chips("gaps")

with question:
    controls.predict("gaps", "where", ["codes", "between", "far", "nowhere"], reveal=ANSWER)
    if answer:
        controls.verdict("gaps", "where", answer, right="between")
        st.markdown(t("gaps.heat_why"))

if answer:
    controls.section("gaps.limits_title")
    st.markdown(t("gaps.limits_lead"))
    figures.generator_limits(controls.load("ae"), controls.load("vae"))

    controls.section("gaps.beside_title")
    fewer = controls.predict("gaps", "beside", ["fewer", "same", "more"])
    if fewer:
        for column, model in zip(st.columns(2), ("ae", "vae"), strict=True):
            with column:
                controls.pad(
                    "gaps", model, key=f"gaps_beside_{model}", name=model, group="gaps", size="small",
                    heat="gap", title=t(f"front.{model}_title"), formula=t(f"front.{model}_formula"),
                )  # fmt: skip
        controls.link_chips("gaps")
        figures.gap_shares(controls.load("ae"), controls.load("vae"))

    controls.section("gaps.why_title")
    st.markdown(t("gaps.why"))
    with st.container(horizontal=True, vertical_alignment="center"):
        controls.onward("gaps.next", "vae")
        controls.train_yourself("ae")
