"""What is trained on: a published set where it lies on this machine, the small digits, or images of one's own."""

from pathlib import Path

import streamlit as st

from aeviz.data import PUBLISHED
from aeviz.data.published_here import fault
from aeviz.shipped import catalogue
from aeviz.training.recipe import DATA, USUAL_DATA
from aeviz.ui import controls
from aeviz.ui.shell import sessions, state
from aeviz.ui.text import page_text, t
from aeviz.ui.train import own_images
from aeviz.ui.train.uploads import Own

PAGE = "train"
STEPS = 1000  # of a training on images of one's own, about as many as on the others


def chosen() -> str:
    """The data that is chosen, by the name in the link."""
    return state.value(PAGE, "data") or default()


def default() -> str:
    """MNIST where it is on this machine."""
    return USUAL_DATA if _is_here(USUAL_DATA) else "digits"


def _is_here(name: str) -> bool:
    """Whether it can be trained on: of a published set, all its files are there and whole."""
    return name not in PUBLISHED or fault(name) is None


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
    return chosen() if _is_here(chosen()) else None


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


def judge_of(name: str) -> str | None:
    """The shipped classifier that knows such images: each set needs its own.

    Of the small digits, which are smoother, MNIST's takes a third for none.
    """
    published = PUBLISHED.get(name)
    return published.classifier if published and catalogue.ships(published.classifier) else None


def classes_of(name: str) -> tuple[str, ...]:
    """What the numbers of a set stand for, by its name in a recipe; nothing where they stand for themselves."""
    words = page_text("train").get(f"classes_{name}")
    return tuple(words.split(", ")) if words else own_images.classes_of(name)


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
    elif not _is_here(chosen()):
        _fetch(chosen())


def held() -> None:
    """What is there of one's own, where that is chosen."""
    if chosen() == "own":
        own_images.held()


def _fetch(name: str) -> None:
    """A button that fetches the set; nothing comes over the network before somebody presses it."""
    fetch, found = sessions.here.fetch(name), fault(name)
    if fetch.state == "running":
        _fetching(name)
        return
    if found is None:  # it has come since this run of the page began
        return
    st.info(_said(found.reason, name, **found.values))
    if found.reason == "set_unset":  # there is no folder to fetch it into
        return
    if fetch.state == "failed":
        st.error(_said(f"set_failed_{fetch.error.reason}", name, **fetch.error.values))
    st.button(_said("set_fetch", name), key="train_fetch", on_click=fetch.start)


@st.fragment(run_every=0.5)
def _fetching(name: str) -> None:
    fetch = sessions.here.fetch(name)
    if fetch.state != "running":
        st.rerun()
    came, total = fetch.progress()
    st.progress(came / total, _said("set_fetching", name, percent=round(100 * came / total)))
    st.button(t("train.set_stop"), key="train_fetch_stop", on_click=fetch.cancel)


def _said(words: str, name: str, **values: object) -> str:
    """A sentence about a published set."""
    published = PUBLISHED[name]
    about = {"set": t(f"train.data_{name}"), "source": published.source, "megabytes": published.megabytes}
    return t(f"train.{words}", **(values | about))
