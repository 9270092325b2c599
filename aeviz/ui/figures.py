"""Tables of measured figures, each beside its null."""

import numpy as np
import streamlit as st

from aeviz.pretrained import Pretrained
from aeviz.ui import charts
from aeviz.ui.controls import number, table
from aeviz.ui.text import t

MATCHING = (("sw2", 3), ("one_nn", 3), ("coverage", 3), ("knn", 3), ("cross_entropy", 1))


def prior_matching(model: Pretrained | None) -> None:
    """How near the codes came to the prior, from the file's own figures."""
    if model is None:
        return
    figures = model.figures
    table(
        t("aae.table_header"),
        [
            [t(f"aae.{name}_name"), t(f"aae.{name}_sees"), f"**{number(figures.get(name), digits)}**",
             number(figures[f"{name}.null"], digits) if f"{name}.null" in figures else ""]
            for name, digits in MATCHING
        ],
    )  # fmt: skip


def rate_distortion(model: Pretrained | None, beta: float) -> None:
    """What β trades: the measured curve, and the two figures in numbers at the pad's β, in bold, among others."""
    if model is None:
        return
    curve = model.part("curve")
    betas = np.exp(curve["log_beta"])
    chart, numbers = st.columns([1.7, 1], gap="medium", vertical_alignment="center")
    with chart:
        charts.rate_distortion(betas, curve["rate"], curve["distortion"], beta, key="rate_distortion")
    rows = []
    for shown in sorted({0.1, 1.0, 4.0, beta}):
        rate, distortion = (
            float(np.interp(np.log(shown), curve["log_beta"], curve[which])) for which in ("rate", "distortion")
        )
        name = f"{shown:.3g}" if shown != beta else f"**{shown:.3g}**"
        rows.append([name, number(rate, 1), number(distortion, 1), number(rate + distortion, 1)])
    with numbers:
        table("| " + " | ".join(t(f"vae.trade_{c}") for c in ("beta", "rate", "distortion", "loss")) + " |", rows)
    at_one = [float(np.interp(0.0, curve["log_beta"], curve[name])) for name in ("rate", "distortion")]
    floor = number(model.figures.get("grey_floor"), 1)
    st.markdown(t("vae.trade_read", elbo=number(sum(at_one), 1), floor=floor))
