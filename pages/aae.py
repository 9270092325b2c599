"""Lab 4: the adversarial autoencoder, pressed into a prior of one's choice."""

import streamlit as st

from aeviz.ui import controls
from aeviz.ui.controls import figures
from aeviz.ui.controls.questions import ask
from aeviz.ui.shell import state
from aeviz.ui.shell.labs import Lab, Question, Section
from aeviz.ui.shell.link_fields import Choice, Z, heat, layers
from aeviz.ui.text import t

LAB = Lab(
    order=4,
    link={
        "prior": Choice(("gaussian", "mixture", "mixture_labels", "swiss_roll_labels"), "gaussian"),
        "layers": layers("grid", "codes"), "heat": heat("prior", "discriminator", "gap"), "z": Z,
    },
    sections=(
        Section("", {"real": Question(("image", "prior", "reconstruction"))}),
        Section("measure"),
        Section("phases"),
        Section("against", {"chance": Question(("random", "fixed"))}),
    ),
)  # fmt: skip


def page() -> None:
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
        answer = ask("aae", "real", right="prior")
        if answer:
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
        if ask("aae", "chance", right="fixed"):
            st.markdown(t("aae.chance_why"))
        with st.container(horizontal=True, vertical_alignment="center"):
            controls.onward("aae")
            controls.train_yourself("aae", prior=prior.removesuffix("_labels"), labels=prior.endswith("_labels"))


if __name__ == "__main__":  # as Streamlit runs it; who only reads LAB does not
    page()
