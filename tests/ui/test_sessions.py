"""Who is here: tabs that go have a grace, tabs that come back lose nothing, what they brought goes with them."""

import pytest
from streamlit import runtime

from aeviz.data.own import Choices
from aeviz.data.own.reading import pack
from aeviz.ui import sessions
from tests.own.made import files

TICKET, TAB = "ticket-of-a-tab-0001", "session-1"


class Runtime:
    """Stands in for Streamlit's: knows which tabs are connected."""

    def __init__(self) -> None:
        self.connected = {TAB}

    def is_active_session(self, session: str) -> bool:
        return session in self.connected


@pytest.fixture
def tabs(monkeypatch) -> Runtime:
    known = Runtime()
    monkeypatch.setattr(runtime, "get_instance", lambda: known)
    return known


@pytest.fixture
def clock(monkeypatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr(sessions.time, "monotonic", lambda: now[0])
    return now


def test_a_tab_that_is_here_stays(jobs, tabs):
    sessions.here.touch(TICKET, TAB)
    for _ in range(3):
        sessions.here.look()
    assert jobs.asked == [("touch", TICKET)] * 4


def test_the_grace_of_a_tab_that_went_begins_once(jobs, tabs, clock):
    sessions.here.touch(TICKET, TAB)
    tabs.connected.clear()
    for _ in range(4):
        sessions.here.look()
        clock[0] += 10
    assert jobs.asked == [("touch", TICKET), ("leave_soon", TICKET)]  # each call would begin it anew


def test_a_tab_that_comes_back_without_running_its_script_is_seen(jobs, tabs, clock):
    """Streamlit's page asks for no run of its script when a connection drops and returns in between two runs."""
    sessions.here.touch(TICKET, TAB)
    tabs.connected.clear()
    sessions.here.look()
    tabs.connected.add(TAB)
    sessions.here.look()
    assert jobs.asked[-1] == ("touch", TICKET)
    tabs.connected.clear()
    sessions.here.look()
    assert jobs.count("leave_soon") == 2


def test_images_go_with_who_brought_them(jobs, tabs, clock):
    sessions.here.touch(TICKET, TAB)
    path = sessions.here.uploads.place()
    path.write_bytes(pack(files()))
    sessions.here.uploads.begin(TICKET, path)
    sessions.here.uploads.reading(TICKET).wait(60)
    held = sessions.here.uploads.take(TICKET, Choices())
    tabs.connected.clear()
    sessions.here.look()
    assert held.path.exists()
    clock[0] += sessions.FORGET_AFTER + 1
    sessions.here.look()
    assert not held.path.exists()


def test_who_is_forgotten_is_not_looked_for(jobs, tabs, clock):
    sessions.here.touch(TICKET, TAB)
    tabs.connected.clear()
    for _ in range(5):
        sessions.here.look()
        clock[0] += sessions.FORGET_AFTER + 1
    assert jobs.count("leave_soon") == 1


def test_at_the_end_everything_goes():
    here = sessions.Sessions()
    folder = here.jobs.images_folder()
    (folder / "own.safetensors").write_bytes(b"images")
    root = folder.parent
    here.close()
    assert not root.exists()


def test_a_server_on_which_nobody_trains_starts_nothing(monkeypatch):
    made = []
    monkeypatch.setattr(sessions, "Jobs", lambda: made.append(1))
    here = sessions.Sessions()
    here.look()
    here.close()
    assert not made
