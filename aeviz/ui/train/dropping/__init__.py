"""A drop zone for files and folders: all that is chosen goes to the server as one request, whatever its type."""

from pathlib import Path

import streamlit as st

from aeviz.data.user_images.archives import MOST_ENTRIES
from aeviz.data.user_images.refusals import MOST_BYTES
from aeviz.ui import text
from aeviz.ui.routes import script_route
from aeviz.ui.shell import look, sessions

HERE = Path(__file__).parent
WORDS = ("drop_files", "drop_folder", "drop_here", "drop_sending", "drop_too_large", "drop_too_many", "drop_empty")
WORDS += ("drop_failed", "drop_busy", "drop_disk", "drop_unknown", "drop_over", "drop_too_much")

_COMPONENT = st.components.v2.component(
    "aeviz_dropping",
    js=script_route.loader((HERE / "drop.js").read_text("utf-8"), (HERE / "drop.css").read_text("utf-8")),
    isolate_styles=False,  # no shadow root: page tools and tests find the elements in the document
)


def drop_zone(key: str) -> bool:
    """Shows it. Whether something has arrived just now."""
    words = text.page_text("own")
    data = {
        "kind": "drop",
        "session": sessions.ticket(),
        "bytes": MOST_BYTES,
        "files": MOST_ENTRIES,
        "text": {name: words[name] for name in WORDS},
        "projector": look.projector(),
    }
    # As a list of one: in a dict Streamlit looks for tables, and loads pandas (66 MB) to look.
    return _COMPONENT(key=key, data=[data], on_sent_change=_heard).sent is not None


def _heard() -> None:
    """Nothing to do, the rerun that follows looks; Streamlit wants a callback for each value it keeps."""
