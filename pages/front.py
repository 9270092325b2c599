"""Three maps, one point: AE, VAE and AAE under one cursor, before anything is read."""

import streamlit as st

from aeviz.ui import controls
from aeviz.ui.controls.pieces import sketch_pad
from aeviz.ui.labs import front_figures
from aeviz.ui.shell.labs import Lab
from aeviz.ui.shell.link_fields import LINKED, Choice, Z, heat, layers
from aeviz.ui.text import t

MODELS = {"ae": "ae", "vae": "vae", "aae": "aae_gaussian"}  # as the page calls them, and their files

LAB = Lab(
    order=0,
    link={
        "layers": layers("grid", "codes"), "heat": heat("gap", "density"), "link": LINKED, "z": Z,
        "on": Choice(tuple(MODELS), "ae"),  # the pad whose z it is
    },
)  # fmt: skip


def page() -> None:
    controls.title("front")

    with st.container(key="pads"):
        columns = st.columns(3)
    for column, (name, model) in zip(columns, MODELS.items(), strict=True):
        with column:
            controls.pad(
                "front", model, key=f"front_{name}", name=name, group="front", size="small",
                title=t(f"front.{name}_title"), formula=t(f"front.{name}_formula"),
            )  # fmt: skip

    with st.container(horizontal=True, vertical_alignment="center", key="chips"):
        controls.layer_chips("front")
        controls.heat_chips("front")
        controls.link_chips("front")
        controls.onward("front")

    st.markdown(t("front.look_for"))
    front_figures.look_answer(MODELS)
    st.markdown(t("front.numbers"))

    controls.section("front.sketch_title")
    words, canvas = st.columns([1, 1.4], gap="large")
    with words:
        st.markdown(t("front.sketch_lead"))
        st.markdown(t("front.sketch_why"))
    with canvas:
        sketch_pad(key="front_sketch", group="front")


if __name__ == "__main__":  # as Streamlit runs it; who only reads LAB does not
    page()
