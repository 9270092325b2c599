"""What each visitor has sent is bounded, shared where it is the same, and deleted when the last of them has left."""

import pytest

from aeviz.data import DataError, user_images
from aeviz.data.user_images.reading import pack
from aeviz.ui.shell import sessions
from aeviz.ui.train.uploads import KEPT
from tests.data.user_images.made import encoded, files, grey

ONE, OTHER = "ticket-of-a-tab-0001", "ticket-of-a-tab-0002"
PATIENCE = 60


def send(ticket, several):
    path = sessions.here.uploads.place()
    path.write_bytes(pack(several))
    sessions.here.uploads.begin(ticket, path)
    sessions.here.uploads.reading(ticket).wait(PATIENCE)


def taken(ticket, several):
    send(ticket, several)
    return sessions.here.uploads.take(ticket, user_images.Choices())


def test_the_same_images_of_two_are_one_file_that_goes_with_the_last_of_them(jobs):
    first, second = taken(ONE, files()), taken(OTHER, files())
    assert first.path == second.path
    sessions.here.uploads.leave(ONE)
    assert second.path.exists()
    sessions.here.uploads.leave(OTHER)
    assert not second.path.exists()
    assert sessions.here.uploads.are_gone(ONE)


def test_who_lets_go_of_his_images_is_not_told_that_they_are_gone(jobs):
    held = taken(ONE, files())
    sessions.here.uploads.let_go(ONE)
    assert not held.path.exists()
    assert not sessions.here.uploads.are_gone(ONE)
    sessions.here.uploads.let_go(OTHER)  # who has none


def test_what_one_visitor_keeps_is_bounded(jobs, monkeypatch):
    sets = []
    for k in range(KEPT + 2):
        sets.append(taken(ONE, [*files(), ("more.png", encoded(grey(40 + k)))]))
    assert sessions.here.uploads.sets(ONE) == sets[-KEPT:]
    folder = sets[-1].path.parent
    assert sorted(folder.iterdir()) == sorted(held.path for held in sets[-KEPT:])


def test_a_new_upload_takes_the_place_of_one_that_was_not_taken(jobs):
    send(ONE, files())
    folder = sessions.here.uploads.place().parent
    assert len(list(folder.iterdir())) == 1
    send(ONE, files(30))
    assert len(list(folder.iterdir())) == 1
    assert len(sessions.here.uploads.read(ONE).images) == 30
    sessions.here.uploads.leave(ONE)
    assert list(folder.iterdir()) == []


def test_a_reading_for_nobody_is_ended(jobs):
    path = sessions.here.uploads.place()
    path.write_bytes(pack(files()))
    sessions.here.uploads.begin(ONE, path)
    reading = sessions.here.uploads.reading(ONE)
    sessions.here.uploads.away(ONE)
    reading.wait(PATIENCE)
    assert reading.state in ("cancelled", "done")  # it may have been over by then
    sessions.here.uploads.away(OTHER)  # of whom nothing is known


def test_what_another_tab_has_just_taken_is_an_error_of_data(jobs):
    with pytest.raises(DataError):
        sessions.here.uploads.read(ONE)


def test_who_leaves_ends_the_reading_and_takes_nothing_from_others(jobs):
    kept = taken(OTHER, files())
    taken(ONE, files())
    send(ONE, files(30))
    reading = sessions.here.uploads.reading(ONE)
    for _ in range(2):  # who leaves while the server looks who has gone leaves twice
        sessions.here.uploads.leave(ONE)
    assert reading.state == "cancelled"
    assert list(kept.path.parent.iterdir()) == [kept.path]
