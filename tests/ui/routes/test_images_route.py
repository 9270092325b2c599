"""Upload of images in one request: whole, bounded, and only from who is here."""

import pytest

from aeviz.data.user_images.reading import pack
from aeviz.jobs import JobsError
from aeviz.ui.routes import images_route
from aeviz.ui.shell import sessions
from tests.asgi import ask
from tests.data.user_images.made import files

TICKET = "A" * 22
PATIENCE = 60


def post(query=f"session={TICKET}", body=b"", **headers):
    return ask([images_route.route()], "POST", "/api/images", query, body=body, **headers)


@pytest.fixture
def here(jobs):
    sessions.here.touch(TICKET, "tab")
    return sessions.here


def test_what_is_sent_is_read(here):
    assert post(body=pack(files(30))).status == 204
    here.uploads.reading(TICKET).wait(PATIENCE)
    assert len(here.uploads.read(TICKET).images) == 30


def test_who_is_not_here_sends_nothing(jobs):
    assert post(body=pack(files())).status == 403
    assert post("session=short").status == 400
    assert post("").status == 400
    assert list(jobs.images_folder().iterdir()) == []


def test_who_is_forgotten_while_he_sends_leaves_nothing(here, jobs, monkeypatch):
    known = iter([True, False])
    monkeypatch.setattr(here, "is_here", lambda ticket: next(known))
    assert post(body=pack(files())).status == 403
    assert here.uploads.reading(TICKET) is None
    assert list(jobs.images_folder().iterdir()) == []


def test_what_is_too_large_is_refused_before_and_while_it_comes(here, jobs, monkeypatch):
    monkeypatch.setattr(images_route, "MOST", 100)
    assert post(body=bytes(101), content_length="101").status == 413
    assert post(body=bytes(101)).status == 413
    assert list(jobs.images_folder().iterdir()) == []


def test_a_full_disk_is_a_sentence(here, tmp_path):
    here.uploads.place = lambda: tmp_path / "nowhere" / "sent"
    answer = post(body=pack(files()))
    assert answer.status == 507
    assert "disk" in answer.text


def test_without_a_folder_for_temporary_files_there_is_a_sentence(here, monkeypatch):
    def refuse():
        raise JobsError("disk")

    monkeypatch.setattr(here.uploads, "place", refuse)
    assert (post(body=pack(files())).status, post().text) == (507, str(JobsError("disk")))
