"""Plotly figures. The library is imported where a figure is drawn: the front page opens without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from aeviz.ui.look import projector
from aeviz.ui.text import t

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from aeviz.manual_encoding import QuadraticDecoder, SineEncoder

ABOVE, BELOW, ACCENT, GREY = "#0072b2", "#e69f00", "#d9480f", "#8a8a94"  # the first two: safe for colour-blind eyes
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


def plane(
    points: np.ndarray,
    key: str,
    encoder: SineEncoder | None = None,
    decoder: QuadraticDecoder | None = None,
    rebuilt: np.ndarray | None = None,
    height: int = 440,
) -> None:
    """Points (n, 2); with an encoder the sine and the sides, with a decoder the parabolas and the error lines."""
    import plotly.graph_objects as go

    figure = go.Figure()
    x = np.linspace(points[:, 0].min() - 0.15, points[:, 0].max() + 0.15, 160)
    if rebuilt is not None:
        _errors(figure, points, rebuilt)
    if encoder is not None:
        curve = encoder.curve(x)
        figure.add_scatter(x=x, y=curve, mode="lines", line={"color": ACCENT, "width": 3 * scale()}, hoverinfo="skip")
    if decoder is not None:
        for parabola, colour, side in ((decoder.above, ABOVE, 0), (decoder.below, BELOW, 1)):
            own = points[encoder.side(points) == side, 0]
            if len(own):
                reach = np.linspace(own.min(), own.max(), 80)
                line = {"color": colour, "width": 2 * scale(), "dash": "dash"}
                figure.add_scatter(x=reach, y=parabola(reach), mode="lines", line=line, hoverinfo="skip")
    _points(figure, points, None if encoder is None else encoder.side(points))
    figure.update_xaxes(title_text="x", range=[x[0], x[-1]])
    figure.update_yaxes(title_text="y", range=[-0.95, 1.55], scaleanchor="x")
    draw(figure, key, height)


def _points(figure: Figure, points: np.ndarray, side: np.ndarray | None) -> None:
    """Sides are told by shape as well as by colour."""
    if side is None:
        groups = [(points, GREY, "circle")]
    else:
        groups = [(points[side == 0], ABOVE, "circle"), (points[side == 1], BELOW, "triangle-up")]
    for group, colour, symbol in groups:
        figure.add_scatter(
            x=group[:, 0], y=group[:, 1], mode="markers", hovertemplate="(%{x:.2f}, %{y:.2f})<extra></extra>",
            marker={"color": colour, "symbol": symbol, "size": 8 * scale(), "line": {"width": 0}},
        )  # fmt: skip


def _errors(figure: Figure, points: np.ndarray, rebuilt: np.ndarray) -> None:
    """A line from each point to its reconstruction; None breaks the line between two pairs."""
    gap = np.full(len(points), np.nan)
    x = np.stack([points[:, 0], rebuilt[:, 0], gap], axis=1).ravel()
    y = np.stack([points[:, 1], rebuilt[:, 1], gap], axis=1).ravel()
    figure.add_scatter(x=x, y=y, mode="lines", line={"color": GREY, "width": 1.5 * scale()}, hoverinfo="skip")


def code_line(codes: np.ndarray, side: np.ndarray, key: str) -> None:
    """The one-number codes (n,) on a line, by side."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for which, colour, symbol in ((0, ABOVE, "circle"), (1, BELOW, "triangle-up")):
        own = codes[side == which]
        figure.add_scatter(
            x=own, y=np.zeros(len(own)), mode="markers", hovertemplate="%{x:.2f}<extra></extra>",
            marker={"color": colour, "symbol": symbol, "size": 9 * scale(), "opacity": 0.75},
        )  # fmt: skip
    figure.update_xaxes(title_text=t("encoding.code_axis"))
    figure.update_yaxes(visible=False, range=[-1, 1])
    draw(figure, key, height=110)


def rate_distortion(betas: np.ndarray, rates: np.ndarray, distortions: np.ndarray, beta: float, key: str) -> None:
    """The curve in nats an image over ascending betas (L,), with the point of the β on the pad marked."""
    import plotly.graph_objects as go

    figure = go.Figure()
    figure.add_scatter(
        x=rates, y=distortions, mode="lines+markers", line={"color": ABOVE, "width": 2.5 * scale()},
        marker={"size": 8 * scale()}, text=[f"β = {b:.3g}" for b in betas],
        hovertemplate="%{text}<br>%{x:.1f}, %{y:.1f}<extra></extra>",
    )  # fmt: skip
    at = np.log(beta)
    rate, distortion = (float(np.interp(at, np.log(betas), column)) for column in (rates, distortions))
    figure.add_scatter(
        x=[rate], y=[distortion], mode="markers+text", text=[t("vae.trade_point", beta=f"{beta:.3g}")],
        textposition="top right", hoverinfo="skip",
        marker={"color": ACCENT, "size": 15 * scale(), "symbol": "circle-open", "line": {"width": 3 * scale()}},
    )  # fmt: skip
    figure.update_xaxes(title_text=t("vae.trade_x"))
    figure.update_yaxes(title_text=t("vae.trade_y"))
    draw(figure, key, height=380)
