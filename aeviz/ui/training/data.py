"""What is trained on: MNIST where it lies on this machine, the small digits, or images of one's own."""

import os
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from aeviz.data import DataError, own
from aeviz.data.mnist_here import mnist_fault
from aeviz.recipe import DATA
from aeviz.ui import controls, sessions, state
from aeviz.ui.link import shorten
from aeviz.ui.text import page_text, t

PAGE = "train"
STEPS = 1000  # of a training on images of one's own, about as many as on the others
TYPES = ["png", "jpg", "jpeg", "gif", "bmp", "webp", "zip", "npz"]
_OWN, _UPLOADS = "_own_images", "_uploads"


@dataclass(frozen=True)
class Own:
    """Images that this session has brought."""

    name: str  # of the data in a recipe: own- and the digest
    path: Path
    count: int
    classes: tuple[str, ...]  # empty where nothing is labelled


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
    """The images of one's own, as long as they are kept."""
    held: Own | None = st.session_state.get(_OWN)
    return held if held and os.path.isfile(held.path) else None


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
    """Whether data of this name, in a recipe, is the same for everybody: digits, which the classifier knows."""
    return name in DATA


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
        _own()
    elif chosen() == "mnist" and not mnist_is_here():
        _fetch()


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


def _own() -> None:
    """A place to drop images; what was brought, once it is there."""
    held = brought()
    if held is None:
        st.info(t("train.own_missing"))
    else:
        st.success(t("train.own_taken", count=f"{held.count:,}", labels=_classes(held)))
    st.caption(t("train.own_hint"))
    as_folder = st.toggle(t("train.own_as_folder"), key=state.in_this_language("train_as_folder"))
    count = st.session_state.setdefault(_UPLOADS, 0)
    files = st.file_uploader(
        t("train.own_folder" if as_folder else "train.own_files"), type=TYPES, key=f"train_files_{count}",
        accept_multiple_files="directory" if as_folder else True,
    )  # fmt: skip
    if files:
        try:
            take([(file.name, file.getvalue()) for file in files])
        except DataError as error:
            st.error(sentence(error))
        else:
            st.session_state[_UPLOADS] = count + 1  # an uploader with another key is empty: the files are ours now
            st.rerun()


def _classes(held: Own) -> str:
    """What the numbers on the map stand for."""
    if not held.classes:
        return t("train.own_unlabelled")
    names = ", ".join(f"{number} {shorten(name)}" for number, name in enumerate(held.classes))
    return t("train.own_classes", classes=len(held.classes), names=names)


def take(files: list[tuple[str, bytes]]) -> None:
    """Makes a data set of uploaded files and keeps it as long as this tab is here. Raises DataError."""
    read = own.from_uploads(files)
    path = own.save(read.images, sessions.here.images_folder())
    sessions.here.hold(path, sessions.ticket())
    st.session_state[_OWN] = Own(read.images.name, path, len(read.images), read.classes)


def sentence(error: DataError) -> str:
    """Why images are refused, in the language of the page where it has words for it."""
    if error.reason not in page_text("own"):
        return str(error)
    values = {name: f"{v:,}" if isinstance(v, int) else shorten(str(v)) for name, v in error.values.items()}
    return t(f"own.{error.reason}", **values)
