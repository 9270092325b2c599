"""What the front page asks to be looked for, in figures: how much of each map a judge takes for no digit."""

from collections.abc import Mapping

import streamlit as st

from aeviz.ui.controls import number
from aeviz.ui.controls.findings import figures_of
from aeviz.ui.text import t


def look_answer(models: Mapping[str, str]) -> None:
    """The answer, kept closed until somebody opens it: who is to look should look first.

    models: as the page calls them, and their files.
    """
    shares = {name: number(figures_of(file).get("where.all"), 2) for name, file in models.items()}
    with st.expander(t("front.look_open")):
        st.markdown(t("front.look_answer", **shares))
