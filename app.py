"""The front door: `streamlit run app.py`."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st

from aeviz.ui import weights_route
from aeviz.ui.document import DocumentRoute


@asynccontextmanager
async def start_up(app: st.App) -> AsyncIterator[None]:
    """Import what the first page needs, then keep it out of every later collection, which holds up all sessions."""
    import aeviz.ui.controls  # noqa: F401
    import aeviz.ui.look  # noqa: F401

    gc.collect()
    gc.freeze()
    yield


app = st.App(
    Path(__file__).parent / "pages" / "navigation.py",
    routes=[weights_route.route(), DocumentRoute()],
    lifespan=start_up,
)
