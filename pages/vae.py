"""Lab 3: the variational autoencoder, with the weight of the KL term under the hand."""

import streamlit as st

from aeviz.training.recipe import Recipe
from aeviz.ui import controls
from aeviz.ui.controls import figures
from aeviz.ui.controls.questions import ask
from aeviz.ui.labs import vae_verdicts
from aeviz.ui.shell import state
from aeviz.ui.shell.labs import Lab, Question, Section
from aeviz.ui.shell.link_fields import Number, Z, heat, layers
from aeviz.ui.text import t

LAB = Lab(
    order=3,
    link={
        "layers": layers("grid", "codes", "ellipses"), "heat": heat("gap", "density", "prior"), "z": Z,
        "beta": Number(*Recipe("beta_vae").beta_range, default=1.0),
    },
    sections=(
        Section("", {"collapse": Question(("sharp", "islands", "mean"), uncovers=("beta",))}),
        Section("trade", {"tight": Question(("equal", "above", "below"))}),
        Section("formula", {"chance": Question(("random", "fixed"))}),
        Section("generator"),
        Section("purpose"),
    ),
)  # fmt: skip


def page() -> None:
    controls.title("vae")

    space, question = controls.beside()
    with space:
        controls.pad("vae", "beta_vae", key="vae", title=t("vae.pad_title"), formula=t("vae.pad_formula"))
        with st.container(horizontal=True):
            controls.layer_chips("vae", ellipses=True)
            controls.heat_chips("vae")

    with question:
        answer = ask("vae", "collapse", verdict=vae_verdicts.collapse)
        if answer:
            st.markdown(t("vae.collapse_why"))

    if answer:
        controls.section("vae.trade_title")
        st.markdown(t("vae.trade_lead"))
        figures.rate_distortion(controls.load("beta_vae"), state.value("vae", "beta"))
        if ask("vae", "tight", right="above"):
            st.markdown(t("vae.tight_why"))

        controls.section("vae.formula_title")
        st.markdown(t("vae.formula"))
        if ask("vae", "chance", right="random"):
            st.markdown(t("vae.chance_why"))

        controls.section("vae.generator_title")
        st.markdown(t("vae.generator_lead"))
        figures.generators([(name, t(f"front.{name}_title")) for name in ("ae", "vae")])

        controls.section("vae.purpose_title")
        st.markdown(t("vae.purpose"))
        figures.near_zero(controls.load("beta_vae"), controls.load("ae"))
        with st.container(horizontal=True, vertical_alignment="center"):
            controls.onward("vae")
            controls.train_yourself("vae", beta=state.value("vae", "beta"))


if __name__ == "__main__":  # as Streamlit runs it; who only reads LAB does not
    page()
