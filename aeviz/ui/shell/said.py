"""Flash messages, which outlive a rerun: why what was asked for cannot be done.

What st.error shows in one run of the script the next run wipes, and any component may ask for a run at any time. So a
refusal is kept with its place and with what was asked for there. It is shown as long as a new try would ask for just
that, and goes when something else is tried or the page is left.
"""

from collections.abc import Mapping

import streamlit as st

from aeviz.ui.text import t

_REFUSED = "_refused"


def say(place: str, about: object, key: str, values: Mapping[str, object]) -> None:
    """Keeps the text `key` for a place; as a key, so that it follows the language. about: what was asked for."""
    st.session_state[_REFUSED] = place, about, key, dict(values)


def forget() -> None:
    """Nothing is refused any more."""
    st.session_state.pop(_REFUSED, None)


def show(place: str, about: object) -> None:
    """The sentence of this place, if one was said there about just this."""
    said, refused, key, values = st.session_state.get(_REFUSED, ("", None, "", {}))
    if (said, refused) == (place, about):
        st.error(t(key, **values))
