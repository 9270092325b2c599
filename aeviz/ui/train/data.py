"""What is trained on: MNIST where it lies on this machine, the small digits, or images of one's own."""

from pathlib import Path

import streamlit as st

from aeviz.data.mnist_here import mnist_fault
from aeviz.training.recipe import DATA
from aeviz.ui import controls
from aeviz.ui.shell import sessions, state
from aeviz.ui.text import t
from aeviz.ui.train import own_images
from aeviz.ui.train.uploads import Own

PAGE = "train"
STEPS = 1000  # of a training on images of one's own, about as many as on the others


def chosen() -> str:
    """The data that is chosen, by the name in the link."""
    return state.value(PAGE, "data") or default()


def default() -> str:
    """MNIST where it is on this machine."""
    return "mnist" if mnist_is_here() else "digits"


def mnist_is_here() -> bool:
    """Whether it can be trained on: all its files are there and whole."""
    return mnist_fault() is None


def brought() -> Own | None:
    """The newest images of one's own, as long as they are kept; none while others wait to be looked at."""
    return None if own_images.are_waiting() else own_images.newest()


def labelled() -> bool:
    """Whether each image has a class."""
    held = brought()
    return chosen() != "own" or (held is not None and len(held.classes) > 1)


def recipe_name() -> str | None:
    """What a recipe calls the data; None where it is not there."""
    if chosen() == "own":
        held = brought()
        return held.name if held else None
    return chosen() if chosen() != "mnist" or mnist_is_here() else None


def path() -> Path | None:
    """Where the images lie, where they are one's own."""
    held = brought()
    return held.path if held and chosen() == "own" else None


def own_epochs(batch: int) -> int:
    """As many as make about STEPS steps, within what a link may ask for."""
    held = brought()
    return 40 if held is None else min(100, max(5, round(STEPS * batch / held.count)))


def is_shared(name: str) -> bool:
    """Whether data of this name, in a recipe, is the same for everybody."""
    return name in DATA


def is_judged(name: str) -> bool:
    """Whether the judge knows such images: of the small digits, which are smoother, it takes a third for none."""
    return name == "mnist"


def choose() -> None:
    """Which data, as chips."""
    key = state.widget_key(PAGE, "data")
    if st.session_state[key] is None:
        st.session_state[key] = default()
    controls.one_of(PAGE, "data", "train.data", label="train.data_label")
    if st.session_state[key] == default():
        state.put(PAGE, "data", None)  # the link does not say what is usual on this machine


def bring() -> None:
    """What is needed to have the data that is chosen."""
    if chosen() == "own":
        own_images.bring()
    elif chosen() == "mnist" and not mnist_is_here():
        _fetch()


def held() -> None:
    """What is there of one's own, where that is chosen."""
    if chosen() == "own":
        own_images.held()


def _fetch() -> None:
    """A button that fetches MNIST; nothing comes over the network before somebody presses it."""
    fetch = sessions.here.fetch
    if fetch.state == "running":
        _fetching()
        return
    fault = mnist_fault()
    if fault is None:  # it has come since this run of the page began
        return
    st.info(t(f"train.{fault.reason}", **fault.values))
    if fault.reason == "mnist_unset":  # there is no folder to fetch it into
        return
    if fetch.state == "failed":
        st.error(t(f"train.mnist_failed_{fetch.error.reason}", **fetch.error.values))
    st.button(t("train.mnist_fetch"), key="train_mnist_fetch", on_click=fetch.start)


@st.fragment(run_every=0.5)
def _fetching() -> None:
    fetch = sessions.here.fetch
    if fetch.state != "running":
        st.rerun()
    came, total = fetch.progress()
    st.progress(came / total, t("train.mnist_fetching", percent=round(100 * came / total)))
    st.button(t("train.mnist_stop"), key="train_mnist_stop", on_click=fetch.cancel)
