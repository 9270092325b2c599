"""The lab of codes made by hand: a bench of points and curves, and rules for images, all moved in the browser.

Python hands over points, bounds and scores; the browser draws, measures and trains by itself, and says once, when the
student lets go, what has been made.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from aeviz.ui import text
from aeviz.ui.js import bundle
from aeviz.ui.routes import script_route
from aeviz.ui.shell import look, state

FOLDER = "pieces/by_hand"  # its own modules; it borrows some of the pad's

_COMPONENT = st.components.v2.component(
    "aeviz_by_hand",
    js=script_route.loader(bundle.join(f"{FOLDER}/lab.js"), bundle.source(f"{FOLDER}/by_hand.css")),
    isolate_styles=False,  # no shadow root: page tools and tests find the elements in the document
)


def mount(kind: str, key: str, data: Mapping[str, Any], says: Sequence[str]) -> Any:
    """Mounts the "bench" or the "rules"; `says` names the states that it may set."""
    told = {"text": _words(), "projector": look.projector(), "opening": state.opening()}
    whole = {"kind": kind, **data, **told}
    # As a list of one: in a dict Streamlit looks for tables, and loads pandas (66 MB) to look.
    return _COMPONENT(key=key, data=[whole], **{f"on_{name}_change": _heard for name in says})


def _words() -> dict[str, str]:
    """Its own, and those with which every guess is answered, without the stars of Markdown."""
    common = text.page_text("common")
    told = {name: common[name].replace("**", "") for name in ("verdict_right", "verdict_wrong")}
    return text.page_text("by_hand") | told


def _heard() -> None:
    """Nothing to do, the rerun that follows reads the state; Streamlit wants a callback for each value it keeps."""
