"""The numbers of the first lab: the bare points, who lies on which side, and what each code leaves over."""

import numpy as np
import streamlit as st

from aeviz.data import PointSet
from aeviz.manual_encoding import (
    ABOVE,
    BELOW,
    QuadraticDecoder,
    SineEncoder,
    mean_squared_error,
    pca_error,
    side_accuracy,
    x_alone_error,
)
from aeviz.ui.controls import number, table
from aeviz.ui.text import t


def number_pairs(points: np.ndarray, columns: int = 4) -> None:
    """Points (n, 2) as bare numbers, as they come, in several columns of pairs."""
    rows = [points[start : start + columns] for start in range(0, len(points), columns)]
    lines = ["   ".join(f"{x:5.2f} {y:5.2f}" for x, y in row) for row in rows]
    with st.container(key="number_pairs"):
        st.code("\n".join(lines), language=None)


def sides(encoder: SineEncoder, points: PointSet) -> None:
    """How many points lie above the curve and below, and how many of all on the side of their own moon."""
    side = encoder.side(points.points)
    right = round(side_accuracy(encoder, points.points, points.labels) * len(side))
    st.metric(t("encoding.right_side"), t("encoding.of_all", count=right, all=len(side)))
    st.caption(t("encoding.counts", above=int((side == ABOVE).sum()), below=int((side == BELOW).sum())))


def error_so_far(encoder: SineEncoder, points: np.ndarray) -> None:
    """The error of the code as the sliders stand, decoded by fitted quadratics, with PCA as the null."""
    codes = encoder.encode(points)
    rebuilt = QuadraticDecoder.fit(codes, points, encoder.packing).decode(codes)
    st.metric(t("encoding.error_title"), number(mean_squared_error(points, rebuilt), 4))
    st.caption(t("encoding.error_null", pca=number(pca_error(points), 4)))


def encoding_errors(points: np.ndarray, rebuilt: np.ndarray) -> None:
    """The mean squared error of the code made by hand, of x alone and of PCA."""
    table(
        t("encoding.error_header"),
        [
            [t("encoding.error_yours"), "1", f"**{number(mean_squared_error(points, rebuilt), 4)}**"],
            [t("encoding.error_pca"), "1", number(pca_error(points), 4)],
            [t("encoding.error_x"), "1", number(x_alone_error(points), 4)],
        ],
    )
