"""Lab 4: the adversarial autoencoder, pressed into a prior of one's choice."""

import streamlit as st

from aeviz.ui import controls
from aeviz.ui.controls import figures
from aeviz.ui.shell import state
from aeviz.ui.text import t

controls.title("aae")
controls.prior_chips("aae")
prior = state.value("aae", "prior")

space, question = controls.beside()
with space:
    controls.pad("aae", f"aae_{prior}", key="aae", title=t("aae.pad_title"), formula=t("aae.pad_formula"))
    with st.container(horizontal=True):
        controls.layer_chips("aae")
        controls.heat_chips("aae")

with question:
    answer = controls.predict("aae", "real")
    if answer:
        controls.verdict("aae", "real", answer, right="prior")
        st.markdown(t("aae.real_why"))
        figures.discriminator_spread(controls.load(f"aae_{prior}"))

if answer:
    controls.section("aae.measure_title")
    st.markdown(t("aae.measure_lead"))
    figures.prior_matching(controls.load(f"aae_{prior}"))
    st.markdown(t("aae.generator_lead"))
    figures.generators(
        [*((name, t(f"front.{name}_title")) for name in ("ae", "vae")), (f"aae_{prior}", t("aae.pad_title"))]
    )
    st.markdown(t("aae.labels_with" if prior.endswith("labels") else "aae.labels_without"))

    controls.section("aae.phases_title")
    st.markdown(t("aae.phases"))

    controls.section("aae.against_title")
    st.markdown(t("aae.against"))
    chance = controls.predict("aae", "chance")
    if chance:
        controls.verdict("aae", "chance", chance, right="fixed")
        st.markdown(t("aae.chance_why"))
    with st.container(horizontal=True, vertical_alignment="center"):
        controls.onward("aae.next", "front")
        controls.train_yourself("aae", prior=prior.removesuffix("_labels"), labels=prior.endswith("_labels"))
