"""Who is here: tabs that go have a grace, tabs that come back lose nothing, what they brought goes with them."""

import asyncio

import pytest
from streamlit import runtime

from aeviz.data.user_images import Choices
from aeviz.data.user_images.reading import pack
from aeviz.ui.shell import sessions
from tests import asgi
from tests.data.user_images.made import files

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


def test_a_browser_is_here_as_long_as_one_of_its_tabs_is(jobs, tabs, clock):
    for tab in (TAB, "session-2"):
        tabs.connected.add(tab)
        sessions.here.touch(TICKET, tab)
    tabs.connected.remove(TAB)
    sessions.here.look()
    assert jobs.count("leave_soon") == 0
    tabs.connected.clear()
    sessions.here.look()
    assert jobs.count("leave_soon") == 1


def test_who_comes_back_in_another_session_finds_what_is_there_and_who_is_away_for_long_does_not(jobs, tabs, clock):
    sessions.here.touch(TICKET, TAB)
    sessions.here.belongings(TICKET)["shown"] = ["a-run"]
    tabs.connected.clear()
    sessions.here.look()
    clock[0] += sessions.FORGET_AFTER - 1
    sessions.here.look()
    assert sessions.here.is_here(TICKET)
    tabs.connected.add("another session")
    sessions.here.touch(TICKET, "another session")
    sessions.here.look()
    assert sessions.here.belongings(TICKET) == {"shown": ["a-run"]}
    tabs.connected.clear()
    for _ in range(2):
        sessions.here.look()
        clock[0] += sessions.FORGET_AFTER + 1
    sessions.here.look()
    assert not sessions.here.is_here(TICKET)
    assert sessions.here.belongings(TICKET) == {}


def test_a_page_that_asks_for_news_is_not_forgotten(jobs, tabs, clock):
    """Its websocket may be away though the page is there: a lid was opened, and nothing pressed yet."""
    sessions.here.touch(TICKET, TAB)
    tabs.connected.clear()
    for _ in range(5):
        sessions.here.look()
        clock[0] += sessions.FORGET_AFTER - 1
        sessions.here.heard(TICKET)
    assert sessions.here.is_here(TICKET)


def test_who_comes_back_while_the_server_looks_is_not_forgotten(jobs, tabs, clock, monkeypatch):
    sessions.here.touch(TICKET, TAB)
    tabs.connected.clear()
    sessions.here.look()
    clock[0] += sessions.FORGET_AFTER + 1

    def is_active(session):
        sessions.here.heard(TICKET)  # at just this moment
        return False

    monkeypatch.setattr(tabs, "is_active_session", is_active)
    sessions.here.look()
    assert sessions.here.is_here(TICKET)


def test_trouble_on_one_look_does_not_end_the_looking(monkeypatch, capsys):
    looks = []

    def look() -> None:
        looks.append(1)
        if len(looks) == 1:
            raise PermissionError("a file that cannot be removed")
        raise asyncio.CancelledError

    monkeypatch.setattr(sessions.here, "look", look)
    monkeypatch.setattr(sessions, "LOOK_EVERY", 0.0)
    with pytest.raises(asyncio.CancelledError):
        asgi.in_a_loop(sessions.keep_looking())
    assert len(looks) == 2
    assert "a file that cannot be removed" in capsys.readouterr().err


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
