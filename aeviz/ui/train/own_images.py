"""Images of one's own: a place to drop them, a preview of what the network will see, and then they are taken."""

from collections.abc import Sequence

import streamlit as st

from aeviz.data import DataError, user_images
from aeviz.data.user_images.choices import INKS, Choices, OwnImages
from aeviz.data.user_images.looks import nine
from aeviz.data.user_images.refusals import MOST_CLASSES, shown
from aeviz.jobs import JobsError
from aeviz.ui.controls import pictures
from aeviz.ui.shell import said, sessions, state
from aeviz.ui.text import page_text, plain, t
from aeviz.ui.train.dropping import drop_zone
from aeviz.ui.train.uploads import Own

MINUTES = round(sessions.FORGET_AFTER / 60)
EVERY = 0.5  # seconds between two looks at how far the reading is
NAMES = 4  # classes that an option names
PICTURE = 72  # pixels
WIDTH = 16  # characters of a class's name under its picture


def newest() -> Own | None:
    """The set that was taken last, as long as it is kept."""
    held = sessions.here.uploads.sets(sessions.ticket())
    return held[-1] if held else None


def are_waiting() -> bool:
    """Whether images are being read, or wait to be looked at."""
    reading = sessions.here.uploads.reading(sessions.ticket())
    return reading is not None and reading.state in ("running", "done")


def classes_of(name: str) -> tuple[str, ...]:
    """What the numbers of a set stand for, by its name in a recipe; nothing where it is not one of this visitor's.

    One empty name where the images have no classes: no numeral stands among their codes.
    """
    sets = sessions.here.uploads.sets(sessions.ticket())
    return next((held.classes or ("",) for held in sets if held.name == name), ())


def bring() -> None:
    """The drop zone as long as there are no images; or how far the reading is; or the preview."""
    reading = sessions.here.uploads.reading(sessions.ticket())
    if reading is not None and reading.state == "running":
        _reading()
    elif reading is not None and reading.state == "done":
        try:
            _preview()
        except DataError as error:
            st.error(sentence(error))
            drop_zone("own_drop")
    elif reading is not None or newest() is None:
        _drop()


def held() -> None:
    """The images that are trained on, and a way to choose others."""
    images = newest()
    if images is None or sessions.here.uploads.reading(sessions.ticket()) is not None:
        return
    st.success(t("own.taken", count=f"{images.count:,}", labels=_classes(images.classes)))
    with st.expander(t("own.others")):
        drop_zone("own_drop")
        st.caption(t("own.hint", minutes=MINUTES))


def _drop() -> None:
    """Why there are no images yet, and a place for them."""
    uploads, ticket = sessions.here.uploads, sessions.ticket()
    reading = uploads.reading(ticket)
    if reading is not None and reading.state == "failed":
        st.error(sentence(reading.error))
    elif reading is not None:
        st.info(t("own.stopped"))
    elif uploads.are_gone(ticket):
        st.warning(t("own.gone", minutes=MINUTES))
    else:
        st.info(t("own.missing"))
    drop_zone("own_drop")
    st.caption(t("own.hint", minutes=MINUTES))


@st.fragment(run_every=EVERY)
def _reading() -> None:
    reading = sessions.here.uploads.reading(sessions.ticket())
    if reading is None or reading.state != "running":
        st.rerun()
    done, total = reading.progress
    words = t("own.reading", done=f"{done:,}", total=f"{total:,}") if total else t("own.opening")
    st.progress(done / total if total else 0.0, words)
    st.button(t("own.stop"), key="own_stop", on_click=reading.cancel)


# ---- the preview ---------------------------------------------------------------------------------------------------


def _preview() -> None:
    uploads, ticket = sessions.here.uploads, sessions.ticket()
    read = uploads.read(ticket)
    chosen = _choices(read)
    found = uploads.made(ticket, chosen)
    made = found.set
    st.markdown(t("own.preview", count=f"{len(made.images):,}", labels=_classes(made.classes)))
    _pictures(made)
    for note in found.looks:
        st.warning(_words(note.reason, note.values))
    with st.container(horizontal=True):
        if st.button(t("own.take"), key="own_take", type="primary"):
            _take(chosen)
        st.button(t("own.others"), key="own_others", on_click=_discard)
    said.show("own_take", chosen)
    _boxes(read)
    if made.inverted:
        st.caption(t("own.note_turned", count=f"{made.inverted:,}", total=f"{len(made.images):,}"))
    for note in made.notes:
        st.caption(_words(f"note_{note.reason}", note.values))


def _take(chosen: Choices) -> None:
    said.forget()
    try:
        sessions.here.uploads.take(sessions.ticket(), chosen)
    except (OSError, JobsError):
        said.say("own_take", chosen, "own.disk", {})
    else:
        _forget_choices()
        st.rerun()


def _discard() -> None:
    sessions.here.uploads.drop(sessions.ticket())
    _forget_choices()


def _pictures(made: OwnImages) -> None:
    """Nine images as the network will see them, each over its class."""
    with st.container(horizontal=True, gap="small", key="own_nine"):
        for k in nine(made):
            name = made.classes[made.images.labels[k]] if made.classes else ""
            st.image(
                pictures.ink(made.images.images[k].reshape(-1) / 255.0),
                caption=plain(shown(name, WIDTH)) or None, width=PICTURE,
            )  # fmt: skip


LEVEL, INK, STRETCH, TRANSPOSE = "own_level", "own_ink", "own_stretch", "own_transpose"


def _choices(read: user_images.Read) -> Choices:
    """What the boxes below the pictures say; the usual as long as nobody has touched them."""
    level = _said(LEVEL)
    if level is None:
        level = "0"
    return Choices(
        None if level == "none" or not read.levels else min(int(level), len(read.levels) - 1),
        _said(INK) or "all", bool(_said(STRETCH)), bool(_said(TRANSPOSE)),
    )  # fmt: skip


def _said(name: str) -> object:
    return st.session_state.get(state.in_this_language(name))


def _forget_choices() -> None:
    for name in (LEVEL, INK, STRETCH, TRANSPOSE):
        st.session_state.pop(state.in_this_language(name), None)


def _boxes(read: user_images.Read) -> None:
    if read.levels:
        options = [*map(str, range(len(read.levels))), "none"]
        st.radio(
            t("own.level"), options, key=state.in_this_language(LEVEL),
            format_func=lambda option: t("own.level_none") if option == "none" else _level(read, int(option)),
        )  # fmt: skip
    with st.expander(t("own.wrong")):
        inks = {ink: t(f"own.ink_{ink}") for ink in INKS}
        st.radio(t("own.ink"), INKS, format_func=inks.get, key=state.in_this_language(INK))
        st.toggle(t("own.stretch"), key=state.in_this_language(STRETCH))
        st.toggle(t("own.transpose"), key=state.in_this_language(TRANSPOSE))


def _level(read: user_images.Read, number: int) -> str:
    names = user_images.in_order(list(read.levels[number].counts))
    few = ", ".join(plain(name) for name in names[:NAMES]) + (" …" if len(names) > NAMES else "")
    key = "own.level_some" if len(names) > MOST_CLASSES else "own.level_all"
    return t(key, names=few, classes=len(names), most=MOST_CLASSES)


def _classes(classes: Sequence[str]) -> str:
    """What the numbers on the map stand for."""
    if not classes:
        return t("own.unlabelled")
    return t("own.classes", classes=len(classes), names=", ".join(map(plain, classes)))


# ---- words ---------------------------------------------------------------------------------------------------------


def sentence(error: DataError) -> str:
    """Why images are refused, in the language of the page where it has words for it."""
    return _words(error.reason, error.values) if error.reason in page_text("own") else plain(str(error))


def _words(key: str, values: dict[str, object]) -> str:
    return t(f"own.{key}", **{name: _told(value) for name, value in values.items()})


def _told(value: object) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list):
        return ", ".join(plain(str(name)) for name in value)
    return plain(str(value))
