"""No folder for temporary files, or no right to write there: whoever wants to train is told."""

import errno
import tempfile

import pytest

from aeviz.jobs import Jobs, JobsError
from tests.jobs.stage import plan


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (FileNotFoundError(errno.ENOENT, "No usable temporary directory"), "write"),
        (OSError(errno.ENOSPC, "No space left"), "disk"),
        (OSError(errno.EMFILE, "Too many open files"), "files"),
    ],
)
def test_without_room_for_temporary_files_nothing_is_started_and_all_is_told(monkeypatch, error, reason):
    def refuse(**_):
        raise error

    monkeypatch.setattr(tempfile, "mkdtemp", refuse)
    jobs = Jobs()
    for ask in (jobs.warm, lambda: jobs.start(plan(), "me"), jobs.images_folder):
        with pytest.raises(JobsError) as refused:
            ask()
        assert refused.value.reason == reason
    jobs.close()


def test_a_folder_for_images_that_cannot_be_made_is_told(tmp_path):
    jobs = Jobs(tmp_path / "runs", command=["true"])
    jobs.warm()
    (tmp_path / "runs" / "images").touch()
    with pytest.raises(JobsError) as refused:
        jobs.images_folder()
    assert refused.value.reason == "write"
    jobs.close()
