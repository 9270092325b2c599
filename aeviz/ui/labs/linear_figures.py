"""The linear autoencoder beside PCA: the images that each adds up, one made of the other, and the maps of both."""

import streamlit as st

from aeviz.models.registry import file_of
from aeviz.shipped.catalogue import Pretrained
from aeviz.ui.controls import load, number, pictures
from aeviz.ui.controls.pieces import small_maps
from aeviz.ui.text import t

MAPS = ("codes", "pca", "turned")

LINEAR = file_of(lambda spec: spec.linear)


def same_plane() -> None:
    """What each decoder adds up, the maps of both, and the figures that say how far they are apart."""
    shipped = load(LINEAR)
    if shipped is None:
        return
    _axes(shipped)
    st.caption(t("gaps.linear_pictures"))
    titles = [t(f"gaps.linear_map_{name}") for name in MAPS]
    small_maps(key="gaps_linear", digest=shipped.blob("plane").digest, which="maps", titles=titles)
    figures = {name.replace(".", "_"): value for name, value in shipped.figures.items()}
    digits = {"angle_to_pca": 2, "angle_to_pca_null": 0, "pca_explained": 5, "pca_explained_null": 3, "mse": 4}
    st.markdown(t("gaps.linear_read", **{name: number(figures.get(name), d) for name, d in digits.items()}))


def _sum(first: float, second: float) -> str:
    """As one writes a sum: −0.18 w1 + 0.04 w2."""
    signs = f"{first:.2f}".replace("-", "−"), f"{second:+.2f}".replace("+", "+ ").replace("-", "− ")
    return t("gaps.linear_sum", first=signs[0], second=signs[1])


def _axes(shipped: Pretrained) -> None:
    """The decoder's two images, PCA's two, and PCA's again as sums of the decoder's."""
    columns, plane = shipped.part("decoder")["0.weight"], shipped.part("plane")
    sums = [_sum(*weights) for weights in plane["mixture"].T]
    rows = (
        (columns, [t("gaps.linear_column", number=k) for k in (1, 2)]),
        (plane["axes"], [t("gaps.linear_axis", number=k) for k in (1, 2)]),
        (columns.astype("float32") @ plane["mixture"], sums),
    )
    with st.container(horizontal=True):
        for images, captions in rows:
            for image, caption in zip(images.T, captions, strict=True):
                st.image(pictures.signed(image), caption=caption, width=pictures.WIDTH)
