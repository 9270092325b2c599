"""Is it new? What the decoder draws at z, and the training image that is nearest to it."""

import numpy as np
import streamlit as st

from aeviz import dense, nearest_image
from aeviz.data import DataError
from aeviz.ui import controls, pictures, state
from aeviz.ui.controls import number
from aeviz.ui.text import t


def beside(page: str) -> None:
    """Both pictures at the place where the page's pad was left, their distance, and how near a real digit lies.

    Where the training images are not on this machine, or nobody has moved a pad yet, a sentence says so.
    """
    z, shipped = state.value(page, "z"), controls.load(state.value(page, "on"))
    if shipped is None:
        return
    if z is None:
        st.info(t("gaps.new_drag"))
        return
    try:
        images, null = nearest_image.training_images(), nearest_image.null()
    except DataError:
        st.info(t("gaps.new_missing"))
        return
    picture = dense.pixels(shipped.part("decoder"), shipped.networks["decoder"], np.array([z], np.float32))
    [place], [distance] = images.find(picture)
    drawn, found, _ = st.columns([1, 1, 3])
    drawn.image(pictures.ink(picture), caption=t("gaps.new_drawn"))
    found.image(pictures.ink(images.image(place) / 255), caption=t("gaps.new_found"))
    st.markdown(t("gaps.new_read", distance=number(distance, 2), null=number(null, 2)))
