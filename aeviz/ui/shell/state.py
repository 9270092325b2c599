"""The settings of a session: read from the link when it opens, kept over page changes, written back to the link.

A link that comes in is one of three: the one that was written last; one that was written before it, because the browser
had not heard of the last yet when the student did the next thing; or one that was followed, as by a step back in the
history. Only the last kind is obeyed.

A page asks `value(page, name)`; a widget for it is made with `key=widget_key(page, name)`. `open_page` runs before the
page, `close_page` after it. A guess is a setting like the others; what would give an answer away a page asks by
`shown(page, name)`, and gets it when the guess is there or the link shows all.
"""

from collections.abc import Container, Iterable, Mapping
from time import monotonic
from typing import Any

import streamlit as st

from aeviz.ui.shell import labs, link, link_fields
from aeviz.ui.shell.link import EVERYWHERE, Complaint

_STORE, _WRITTEN, _COMPLAINTS, _PAGE, _STARTS, _OPENINGS, _FOLLOWED, _HELD, _SAID = (
    "_values", "_written", "_complaints", "_page", "_starts", "_openings", "_followed", "_held", "_said",
)  # fmt: skip
LATE = 0.5  # seconds within which the browser has heard of a link that was written; nobody steps back so soon
KEPT = 8  # links that were written


def open_page(page: str) -> bool:
    """Take what the widgets say, then what the link says if it is not the one we wrote ourselves.

    Returns whether another page was open before.
    """
    session = st.session_state
    entered = session.get(_PAGE) != page
    session[_PAGE] = page
    guessed, at = guesses(page), value(page, "at") if "at" in link.fields(page) else None
    moved = False
    for name in link.fields(page):
        key = widget_key(page, name, seed=False)
        if key in session:
            # Compared with itself: a box may show what suits where nothing is set.
            moved |= session[key] != session.get(_HELD, {}).get(key)
            put(page, name, session[key])
    _hear_guesses(page)
    moved |= guesses(page) != guessed
    query = dict(st.query_params)
    if entered or _followed(query, moved):
        session[_WRITTEN] = [(query, monotonic())]
        values, session[_COMPLAINTS] = link.read(page, query)
        if not entered:  # back to where a setting of the page stood at its default, which no link names
            values = {name: link.fields(page)[name].default for name in (*link.TABLE[page], "show")} | values
        for name, new in values.items():
            turn(page, name, new)
        _begin(page)
        if values.get("at") and (entered or values["at"] != at):
            session[_FOLLOWED] = (opening(), values["at"])
        if entered and value(EVERYWHERE, "show") == "all":
            reveal(page, {name for name in _questions(page) if guess(page, name) is None}, besides=values)
    return entered


def _begin(page: str) -> None:
    """The pads stand where the settings say, and so do the guesses."""
    session = st.session_state
    session[_STARTS] = {}
    session[_OPENINGS] = opening() + 1
    for question in _questions(page):
        key = guess_key(page, question)
        if key in session:
            session[key] = guess(page, question)


def _hear_guesses(page: str) -> None:
    """What has been guessed since the last run, and where."""
    given = guesses(page)
    for question in _questions(page):
        said = st.session_state.get(guess_key(page, question))
        if said is not None and said != given.get(question):
            given[question] = said
            put(page, "at", labs.found()[page].section_of(question) or None)
    if given:
        put(page, "guess", link.fields(page)["guess"].in_order(given))


def _followed(query: dict[str, str], moved: bool) -> bool:
    """Whether the student wants this link, and has not just moved a widget of the page before the last one came."""
    written = st.session_state[_WRITTEN]
    last, when = written[-1]
    if query == last:
        return False
    if any(query == earlier for earlier, _ in written):
        return not moved and monotonic() - when > LATE
    return True


def close_page(page: str) -> None:
    """Write the link, if it has changed, and note what the widgets hold."""
    keys = [widget_key(page, name, seed=False) for name in link.fields(page)]
    st.session_state[_HELD] = {key: st.session_state[key] for key in keys if key in st.session_state}
    query = link.write(page, {name: value(page, name) for name in link.fields(page)})
    if query != dict(st.query_params):
        st.query_params.from_dict(query)
    written = st.session_state[_WRITTEN]
    if query != written[-1][0]:
        st.session_state[_WRITTEN] = [*written[1 - KEPT :], (query, monotonic())]


def value(page: str, name: str) -> Any:
    """The setting as it stands; its default in the table where nobody has set it."""
    page = _owner(page, name)
    return _store().get((page, name), link.TABLE[page][name].default)


def put(page: str, name: str, new: Any) -> None:
    """Set it. A list becomes a tuple in the table's order; None means the default.

    Widths that were typed and can not be read leave the setting as it was; who shows the box says so.
    """
    field = link.fields(page)[name]
    if isinstance(field, link_fields.Widths) and isinstance(new, str):
        try:
            new = field.parse(new)
        except link_fields.RefusedError:
            return
    if isinstance(field, link_fields.Subset):
        new = tuple(option for option in field.options if option in (new or ()))
    elif new is None:
        new = field.default
    _store()[_owner(page, name), name] = new


def turn(page: str, name: str, new: Any) -> None:
    """Set it and its widget too, where there is one; only before the widget is made in this run, or in a callback."""
    put(page, name, new)
    key = widget_key(page, name, seed=False)
    if key in st.session_state:
        st.session_state[key] = _for_widget(page, name)


def widget_key(page: str, name: str, seed: bool = True) -> str:
    """The key for this setting's widget; `seed` gives a widget that is new on the screen the setting's value."""
    key = f"{_owner(page, name) or 'everywhere'}.{name}"
    if name != "lang":
        key = in_this_language(key)
    if seed and key not in st.session_state:
        st.session_state[key] = _for_widget(page, name)
    return key


def start(page: str, model: str, name: str) -> Any:
    """The setting as it stood when the page was opened or the link last changed.

    A pad begins here and then moves by itself: what is dragged goes into the link without coming back to the pad.
    """
    if covered(page, name):
        return link.TABLE[page][name].default
    starts = st.session_state.setdefault(_STARTS, {})
    return starts.setdefault((page, model, name), value(page, name))


def in_this_language(key: str) -> str:
    """The key of a widget with words: the browser knows options by their words, so each language has its own widget."""
    return f"{key}.{value(EVERYWHERE, 'lang')}"


def is_news(page: str, what: str, said: Any) -> bool:
    """Whether this differs from what was said the last time it was asked; silence is no news."""
    before = st.session_state.setdefault(_SAID, {})
    news = said is not None and before.get((page, what)) != said
    before[page, what] = said
    return news


def opening() -> int:
    """How many links have been followed and pages started over: with the next one the pads go back to their starts."""
    return st.session_state.get(_OPENINGS, 0)


def followed() -> tuple[int, str] | None:
    """The last link of this page that led to a section: at which opening, and to which."""
    found = st.session_state.get(_FOLLOWED)
    return found if found and found[0] == opening() else None


def start_over(page: str) -> None:
    """Takes back what was guessed, set and moved on this page, and that answers are shown; in a callback.

    Nothing is asked: a step back in the browser's history brings all of it back.
    """
    for name, field in link.TABLE[page].items():
        turn(page, name, field.default)
    turn(page, "show", None)
    st.session_state[_COMPLAINTS] = []
    _begin(page)


# ---- guesses -------------------------------------------------------------------------------------------------------


def guesses(page: str) -> dict[str, str]:
    """What has been guessed on a page, by question."""
    return dict(value(page, "guess")) if _questions(page) else {}


def guess(page: str, question: str) -> str | None:
    """The answer that was guessed; None as long as nobody has."""
    return guesses(page).get(question)


def guess_key(page: str, question: str) -> str:
    """The key of the question's widget."""
    return in_this_language(f"{page}.predict.{question}")


def is_open(page: str, question: str) -> bool:
    """Whether the answer may be seen: there is a guess, or who teaches wants to see it without one."""
    return guess(page, question) is not None or value(EVERYWHERE, "show") == "all"


def covered(page: str, name: str) -> bool:
    """Whether this setting would give away an answer that may not be seen yet."""
    question = labs.found()[page].uncovered_by.get(name)
    return question is not None and not is_open(page, question)


def shown(page: str, name: str) -> Any:
    """The setting as the page may show it: its default, whatever the link says, as long as it is covered."""
    return link.TABLE[page][name].default if covered(page, name) else value(page, name)


def reveal(page: str, questions: Iterable[str], besides: Container[str] = ()) -> None:
    """Turns on what the answers to these questions are seen by; what was chosen by hand, or stands in a link, stays."""
    for question in questions:
        for name, new in _questions(page)[question].reveals.items():
            if name not in besides and value(page, name) == link.TABLE[page][name].default:
                turn(page, name, new)


# ---- what is wrong with the link -----------------------------------------------------------------------------------


def complain(complaint: Complaint) -> None:
    """Say so above the page until it is left."""
    if complaint not in complaints():
        complaints().append(complaint)


def complaints() -> list[Complaint]:
    """What in the link could not be used."""
    return st.session_state.setdefault(_COMPLAINTS, [])


def _questions(page: str) -> Mapping[str, labs.Question]:
    return labs.found()[page].questions


def _owner(page: str, name: str) -> str:
    return EVERYWHERE if name in link.TABLE[EVERYWHERE] else page


def _for_widget(page: str, name: str) -> Any:
    field, held = link.fields(page)[name], value(page, name)
    if isinstance(field, link_fields.Widths):
        return field.format(held)
    return list(held) if isinstance(held, tuple) else held


def _store() -> dict[tuple[str, str], Any]:
    return st.session_state.setdefault(_STORE, {})
