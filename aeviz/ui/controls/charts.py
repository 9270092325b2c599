"""Plotly figures. The library is imported where a figure is drawn: the front page opens without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from aeviz.ui.shell.look import projector
from aeviz.ui.text import t

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

CURVE, ACCENT = "#0072b2", "#d9480f"  # safe for colour-blind eyes
CONFIG = {"displayModeBar": False, "scrollZoom": False, "staticPlot": False}


def scale() -> float:
    """How much stronger lines and type are in a large room."""
    return 1.6 if projector() else 1.0


def draw(figure: Figure, key: str, height: int = 440) -> None:
    """The figure in the theme's colours, with the type and strokes of the room."""
    figure.update_layout(
        height=int(height * (1.2 if projector() else 1)), margin={"l": 10, "r": 10, "t": 10, "b": 10}, showlegend=False,
        font_size=14 * (1.35 if projector() else 1), dragmode=False, hovermode="closest",
    )  # fmt: skip
    figure.update_xaxes(zeroline=False, fixedrange=True)
    figure.update_yaxes(zeroline=False, fixedrange=True)
    st.plotly_chart(figure, key=key, config=CONFIG)


def rate_distortion(betas: np.ndarray, rates: np.ndarray, distortions: np.ndarray, beta: float, key: str) -> None:
    """The curve in nats an image over ascending betas (L,), with the point of the β on the pad marked."""
    import plotly.graph_objects as go

    figure = go.Figure()
    figure.add_scatter(
        x=rates, y=distortions, mode="lines+markers", line={"color": CURVE, "width": 2.5 * scale()},
        marker={"size": 8 * scale()}, text=[f"β = {b:.3g}" for b in betas],
        hovertemplate="%{text}<br>%{x:.1f}, %{y:.1f}<extra></extra>",
    )  # fmt: skip
    at = np.log(beta)
    rate, distortion = (float(np.interp(at, np.log(betas), column)) for column in (rates, distortions))
    figure.add_scatter(
        x=[rate], y=[distortion], mode="markers+text", text=[t("vae.trade_point", beta=f"{beta:.3g}")],
        textposition="top left" if rate > rates.mean() else "top right", hoverinfo="skip",  # inwards: it would be cut
        marker={"color": ACCENT, "size": 15 * scale(), "symbol": "circle-open", "line": {"width": 3 * scale()}},
    )  # fmt: skip
    figure.update_xaxes(title_text=t("vae.trade_x"))
    figure.update_yaxes(title_text=t("vae.trade_y"))
    draw(figure, key, height=380)
