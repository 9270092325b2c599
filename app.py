"""The front door: `streamlit run app.py`."""

import asyncio
import gc
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from aeviz.data.published_files import VARIABLE, default_root
from aeviz.ui import text
from aeviz.ui.routes import images_route, runs_route, script_route, weights_route
from aeviz.ui.shell import labs, no_delay, no_lookup, pace, resource_limits, sessions
from aeviz.ui.shell.document import DocumentRoute
from aeviz.ui.shell.ticket_cookie import TicketCookie

no_lookup.ask_nobody()

# Where published sets are looked for, by this process and by those that train, and where one is put that somebody asks
# for.
os.environ.setdefault(VARIABLE, default_root())


@asynccontextmanager
async def start_up(app: st.App) -> AsyncIterator[None]:
    """Import what the first page needs, then keep it out of every later collection, which holds up all sessions.

    As long as the server runs it looks who is still there; when it stops, all training stops.
    """
    import aeviz.ui.controls  # noqa: F401
    import aeviz.ui.shell.look  # noqa: F401

    for sentence in resource_limits.check():
        print(sentence, file=sys.stderr, flush=True)
    labs.found()
    text.load_all()
    no_delay.send_at_once()
    gc.collect()
    gc.freeze()
    looking = asyncio.create_task(sessions.keep_looking())
    yield
    looking.cancel()
    sessions.here.close()


app = st.App(
    Path(__file__).parent / "pages" / "navigation.py",
    routes=[weights_route.route(), script_route.route(), images_route.route(), *runs_route.routes(), DocumentRoute()],
    middleware=[Middleware(TicketCookie), Middleware(pace.Pace)],
    lifespan=start_up,
)
