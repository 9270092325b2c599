"""Lab 3: the variational autoencoder, with the weight of the KL term under the hand."""

import streamlit as st

from aeviz.ui import controls
from aeviz.ui.controls import figures, findings
from aeviz.ui.labs import vae_verdicts
from aeviz.ui.shell import state
from aeviz.ui.text import t

controls.title("vae")

space, question = controls.beside()
with space:
    controls.pad("vae", "beta_vae", key="vae", title=t("vae.pad_title"), formula=t("vae.pad_formula"))
    with st.container(horizontal=True):
        controls.layer_chips("vae", ellipses=True)
        controls.heat_chips("vae")

with question:
    answer = controls.predict("vae", "collapse")
    if answer:
        findings.tell(answer, vae_verdicts.collapse())
        st.markdown(t("vae.collapse_why"))

if answer:
    controls.section("vae.trade_title")
    st.markdown(t("vae.trade_lead"))
    figures.rate_distortion(controls.load("beta_vae"), state.value("vae", "beta"))
    tight = controls.predict("vae", "tight")
    if tight:
        controls.verdict("vae", "tight", tight, right="above")
        st.markdown(t("vae.tight_why"))

    controls.section("vae.formula_title")
    st.markdown(t("vae.formula"))
    chance = controls.predict("vae", "chance")
    if chance:
        controls.verdict("vae", "chance", chance, right="random")
        st.markdown(t("vae.chance_why"))

    controls.section("vae.generator_title")
    st.markdown(t("vae.generator_lead"))
    figures.generators([(name, t(f"front.{name}_title")) for name in ("ae", "vae")])

    controls.section("vae.purpose_title")
    st.markdown(t("vae.purpose"))
    figures.near_zero(controls.load("beta_vae"), controls.load("ae"))
    with st.container(horizontal=True, vertical_alignment="center"):
        controls.onward("vae.next", "aae")
        controls.train_yourself("vae", beta=state.value("vae", "beta"))
