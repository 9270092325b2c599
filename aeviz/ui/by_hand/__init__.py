"""The lab of codes made by hand: a bench of points and curves, and rules for images, all moved in the browser.

Python hands over points, bounds and scores; the browser draws, measures and trains by itself, and says once, when the
student lets go, what has been made.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from aeviz.ui import look, script_route, state, text
from aeviz.ui.latent_pad import bundle

__all__ = ["FOLDERS", "mount"]

HERE = Path(__file__).parent
FOLDERS = (HERE / "js", bundle.JS)  # its own modules, and those of the pad that it borrows

_COMPONENT = st.components.v2.component(
    "aeviz_by_hand",
    js=script_route.loader(bundle.join("lab.js", FOLDERS), (HERE / "by_hand.css").read_text(encoding="utf-8")),
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
