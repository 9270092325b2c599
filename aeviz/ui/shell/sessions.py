"""Who is here: the one Jobs of this server, a ticket for each browser that trains, and how one that went is noticed.

Streamlit keeps the session of a tab whose connection dropped for two minutes; who comes back later, or loads the page
again, is a new session to it. So what belongs to a person hangs on the browser's ticket (see `ticket_cookie`), and not
on the session. A tab that comes back does not run its script by itself: nobody waits for it to say that it is here,
every ten seconds the server looks.
"""

import asyncio
import atexit
import os
import threading
import time
import traceback
from typing import Any

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from aeviz.data.fetch import Fetch
from aeviz.data.published import PUBLISHED
from aeviz.data.published_files import VARIABLE
from aeviz.jobs import Jobs, Limits
from aeviz.ui.shell import ticket_cookie
from aeviz.ui.train.uploads import Uploads

LOOK_EVERY = 10.0  # seconds
FORGET_AFTER = Limits().remembered  # seconds without a connection: images go when the runs on them do
_TICKET = "_ticket"


class Sessions:
    """The browsers that have a ticket, each with its tabs. Thread safe."""

    def __init__(self, jobs: Jobs | None = None) -> None:
        """jobs: for tests; else made when the first tab needs it."""
        self._jobs = jobs
        self._lock = threading.Lock()
        self._tabs: dict[str, set[str]] = {}  # ticket -> Streamlit's names of the sessions
        self._gone: dict[str, float] = {}  # ticket -> since when no tab of it has a connection
        self._belongings: dict[str, dict[str, Any]] = {}  # by ticket
        self.uploads = Uploads(lambda: self.jobs.images_folder())  # images of one's own
        self._fetches: dict[str, Fetch] = {}  # by set

    @property
    def jobs(self) -> Jobs:
        with self._lock:
            if self._jobs is None:
                self._jobs = Jobs()
            return self._jobs

    def fetch(self, name: str) -> Fetch:
        """The download of a published set to where it is looked for; one for all tabs. Nobody may have started it."""
        with self._lock:
            if name not in self._fetches:
                self._fetches[name] = Fetch(PUBLISHED[name], os.environ.get(VARIABLE, ""))
            return self._fetches[name]

    def touch(self, ticket: str, session: str) -> None:
        """This tab is here."""
        with self._lock:
            self._tabs.setdefault(ticket, set()).add(session)
            self._gone.pop(ticket, None)
        self.jobs.touch(ticket)

    def heard(self, ticket: str) -> None:
        """A page with this ticket has asked for something: it is not forgotten, though it may have no connection."""
        with self._lock:
            if ticket in self._gone:
                self._gone[ticket] = time.monotonic()

    def belongings(self, ticket: str) -> dict[str, Any]:
        """What the pages of this browser want to find again after a reload; theirs to change. Forgotten with it."""
        with self._lock:
            return self._belongings.setdefault(ticket, {})

    def look(self) -> None:
        """Browsers with a tab that is connected are here; the others have a grace, and after a while are forgotten."""
        now = time.monotonic()
        with self._lock:
            tabs, gone = {ticket: set(sessions) for ticket, sessions in self._tabs.items()}, dict(self._gone)
        for ticket, sessions in tabs.items():
            active = {session for session in sessions if runtime.get_instance().is_active_session(session)}
            if active:
                with self._lock:
                    self._tabs[ticket] -= sessions - active
                self.touch(ticket, active.pop())
            elif ticket not in gone:
                with self._lock:
                    self._gone[ticket] = now
                self.jobs.leave_soon(ticket)
            elif now - gone[ticket] <= FORGET_AFTER:
                self.uploads.away(ticket)
            elif self._forget(ticket, gone[ticket]):
                self.uploads.leave(ticket)

    def is_here(self, ticket: str) -> bool:
        """Whether this browser has been here, and is not forgotten."""
        with self._lock:
            return ticket in self._tabs

    def _forget(self, ticket: str, since: float) -> bool:
        """Whether it could be: who has been heard of, or has come back, while others were looked at stays."""
        with self._lock:
            if self._gone.get(ticket) != since:
                return False
            for held in (self._tabs, self._gone, self._belongings):
                held.pop(ticket, None)
        return True

    def close(self) -> None:
        """Ends all runs and removes all files. What is asked for later is made anew."""
        with self._lock:
            jobs, self._jobs = self._jobs, None
            fetches, self._fetches = self._fetches, {}
            self._tabs, self._gone, self._belongings = {}, {}, {}
        self.uploads.close()
        if jobs is not None:
            jobs.close()
        for fetch in fetches.values():
            fetch.cancel()


here = Sessions()
atexit.register(lambda: here.close())


def ticket() -> str:
    """The random token of this browser: in the addresses that it asks for news, and its name where runs are leased.

    A browser that takes no cookies has one for each session of Streamlit's.
    """
    if _TICKET not in st.session_state:
        st.session_state[_TICKET] = ticket_cookie.brought() or ticket_cookie.new_ticket()
    return st.session_state[_TICKET]


def found_again() -> bool:
    """Whether what belongs to this person is found again after a reload: not where the browser takes no cookies."""
    return ticket_cookie.brought() == ticket()


def belongings() -> dict[str, Any]:
    """What this browser wants to find again after a reload, and in its other tabs."""
    return here.belongings(ticket())


def present() -> None:
    """At each run of a page's script: a browser that has a ticket is here, whichever page it shows."""
    if _TICKET in st.session_state or here.is_here(ticket_cookie.brought() or ""):
        here.touch(ticket(), get_script_run_ctx().session_id)


async def keep_looking() -> None:
    """As long as the server runs."""
    while True:
        await asyncio.sleep(LOOK_EVERY)
        try:
            here.look()
        except Exception:  # a file that cannot be removed, say: who comes and goes must be noticed all the same
            traceback.print_exc()
