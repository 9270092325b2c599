"""Who is here: the one Jobs of this server, a ticket for each tab that trains, and how a tab that has gone is noticed.

Streamlit keeps the session of a tab whose connection dropped for two minutes, and a tab that comes back in time does
not run its script again. So nobody waits for a tab to say that it is here: every ten seconds the server looks.
"""

import asyncio
import atexit
import os
import secrets
import threading
import time

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from aeviz.data.fetch import Fetch
from aeviz.data.mnist_files import VARIABLE
from aeviz.jobs import Jobs
from aeviz.ui.uploads import Uploads

LOOK_EVERY = 10.0  # seconds
FORGET_AFTER = 300.0  # seconds without a connection; Streamlit has forgotten the tab long before
_TICKET = "_ticket"


class Sessions:
    """The tabs that have a ticket, by ticket. Thread safe."""

    def __init__(self, jobs: Jobs | None = None) -> None:
        """jobs: for tests; else made when the first tab needs it."""
        self._jobs = jobs
        self._lock = threading.Lock()
        self._tabs: dict[str, str] = {}  # ticket -> Streamlit's name of the session
        self._gone: dict[str, float] = {}  # ticket -> since when its tab has no connection
        self.uploads = Uploads(lambda: self.jobs.images_folder())  # images of one's own
        self._fetch: Fetch | None = None

    @property
    def jobs(self) -> Jobs:
        with self._lock:
            if self._jobs is None:
                self._jobs = Jobs()
            return self._jobs

    @property
    def fetch(self) -> Fetch:
        """The download of MNIST to where it is looked for; one for all tabs. Nobody has started it yet."""
        with self._lock:
            if self._fetch is None:
                self._fetch = Fetch(os.environ.get(VARIABLE, ""))
            return self._fetch

    def touch(self, ticket: str, session: str) -> None:
        """This tab is here."""
        with self._lock:
            self._tabs[ticket] = session
            self._gone.pop(ticket, None)
        self.jobs.touch(ticket)

    def look(self) -> None:
        """Tabs that are connected are here; those that are not have a grace, and after a while are forgotten."""
        now = time.monotonic()
        with self._lock:
            tabs, gone = dict(self._tabs), dict(self._gone)
        for ticket, session in tabs.items():
            if runtime.get_instance().is_active_session(session):
                self.touch(ticket, session)
            elif ticket not in gone:
                with self._lock:
                    self._gone[ticket] = now
                self.jobs.leave_soon(ticket)
            elif now - gone[ticket] > FORGET_AFTER:
                self._forget(ticket)
            else:
                self.uploads.away(ticket)

    def is_here(self, ticket: str) -> bool:
        """Whether some tab has this ticket."""
        with self._lock:
            return ticket in self._tabs

    def _forget(self, ticket: str) -> None:
        with self._lock:
            self._tabs.pop(ticket, None)
            self._gone.pop(ticket, None)
        self.uploads.leave(ticket)

    def close(self) -> None:
        """Ends all runs and removes all files. What is asked for later is made anew."""
        with self._lock:
            jobs, self._jobs = self._jobs, None
            fetch, self._fetch = self._fetch, None
            self._tabs, self._gone = {}, {}
        self.uploads.close()
        if jobs is not None:
            jobs.close()
        if fetch is not None:
            fetch.cancel()


here = Sessions()
atexit.register(lambda: here.close())


def ticket() -> str:
    """The random token of this tab: in the addresses that it asks for news, and its name where runs are leased."""
    return st.session_state.setdefault(_TICKET, secrets.token_urlsafe(16))


def present() -> None:
    """At each run of a page's script: a tab that has a ticket is here, whichever page it shows."""
    if _TICKET in st.session_state:
        here.touch(ticket(), get_script_run_ctx().session_id)


async def keep_looking() -> None:
    """As long as the server runs."""
    while True:
        await asyncio.sleep(LOOK_EVERY)
        here.look()
