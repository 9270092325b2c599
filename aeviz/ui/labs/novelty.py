"""Is it new? What the decoder draws at z beside the training image nearest to it, both equally blurred."""

import numpy as np
import streamlit as st

from aeviz.data import DataError
from aeviz.measure import equal_blur, nearest_image
from aeviz.measure.equal_blur import EqualBlur
from aeviz.shipped import networks
from aeviz.ui import controls
from aeviz.ui.controls import number, pictures, questions
from aeviz.ui.controls.findings import Finding, span
from aeviz.ui.shell import state
from aeviz.ui.text import t

FILE = "blur"  # how near equally blurred digits lie that no model was shown


def answer(page: str, guess: str) -> None:
    """The pictures at the place where the page's pad was left, their distances, and by these whether the guess holds.

    Where the training images are not on this machine, or nobody has moved a pad yet, a sentence says so.
    """
    z, shipped = state.value(page, "z"), controls.load(state.value(page, "on"))
    if shipped is None:
        return
    if z is None:
        st.info(t("gaps.new_drag"))
        return
    try:
        images = nearest_image.training_images()
    except DataError as error:
        file = error.values.get("file")
        st.info(t("gaps.new_damaged", file=file) if file else t("gaps.new_missing"))
        return
    picture = networks.pixels(shipped.part("decoder"), shipped.networks["decoder"], np.array([z], np.float32))
    [place], [raw] = images.find(picture)
    found = images.image(place) / 255
    soft, sigma = equal_blur.as_sharp_as(picture, found)
    apart = float(np.linalg.norm(soft - picture.ravel()))
    told = {"raw": number(raw, 2), "apart": number(apart, 2), "sigma": number(sigma, 1), "digit": images.labels[place]}
    questions.tell(guess, _finding(equal_blur.sharpness(picture)[0], apart, told))
    with st.container(horizontal=True):
        for shown, name in ((picture, "drawn"), (found, "found"), (soft, "soft")):
            st.image(pictures.ink(shown), caption=t(f"gaps.new_{name}"), width=pictures.WIDTH)
    st.markdown(t("gaps.new_read", **told))


def _finding(sharp: float, apart: float, told: dict[str, object]) -> Finding:
    """What the distance says, and how far as blurred digits lie that were never shown."""
    table = controls.load(FILE)
    if table is None:
        return Finding(FILE)
    unseen = EqualBlur.shipped(table.part("blur")).unseen(sharp, int(told["digit"]))
    right = equal_blur.answer(apart, unseen)
    said = t(f"gaps.new_is_{right}", unseen=span(unseen, 2), half=number(unseen.low / 2, 2), **told)
    return Finding(FILE, frozenset({right}), said)
