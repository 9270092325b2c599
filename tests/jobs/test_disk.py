"""A disk that is full, a folder that somebody removed, too many open files: a sentence, and no run is lost."""

import errno
import os
import shutil
from pathlib import Path

import pytest

from aeviz.jobs import Jobs, JobsError, store
from aeviz.jobs.errors import SENTENCES
from tests.jobs.stage import plan, until

TROUBLE = [(errno.ENOSPC, "disk"), (errno.EMFILE, "files"), (errno.EROFS, "write")]


def fail(monkeypatch, where: object, name: str, number: int) -> None:
    """Makes a function of the system say what it says in such trouble."""

    def failing(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(where, name, failing)


@pytest.mark.parametrize(
    ("number", "reason"), [(errno.ENOSPC, "disk"), (errno.EMFILE, "files"), (errno.EROFS, "write")]
)
def test_a_run_that_cannot_be_begun_is_refused_with_a_sentence(stage, monkeypatch, number, reason):
    stage.jobs.warm()
    with monkeypatch.context() as patched:
        fail(patched, Path, "write_bytes", number)
        with pytest.raises(JobsError) as error:
            stage.jobs.start(plan(), "ann")
    assert (error.value.reason, str(error.value)) == (reason, SENTENCES[reason])
    assert stage.jobs.held("ann") == []
    run = stage.jobs.start(plan(), "ann")  # once there is room again
    stage.puppet().begins()
    stage.until(run, "running")


@pytest.mark.parametrize(("number", "reason"), TROUBLE)
def test_a_server_without_a_folder_refuses_with_a_sentence(monkeypatch, number, reason):
    fail(monkeypatch, store.tempfile, "mkdtemp", number)
    jobs = Jobs(workers=1)
    for ask in (jobs.warm, jobs.images_folder, lambda: jobs.start(plan(), "ann")):
        with pytest.raises(JobsError) as error:
            ask()
        assert error.value.reason == reason
    jobs.close()


def test_too_many_open_files_to_start_a_worker_are_named(stage, monkeypatch, capfd):
    with monkeypatch.context() as patched:
        fail(patched, stage.jobs._pool, "_start", errno.EMFILE)
        run = stage.jobs.start(plan(), "ann")
        for _ in range(3):
            stage.jobs.tick()
        stage.until(run, "failed")
    assert stage.jobs.news(run, "ann", 0)["failure"] == {"reason": "files", "values": {}}
    stage.jobs.start(plan(), "ann")
    stage.puppet().begins()
    stage.until(run, "running")


@pytest.mark.parametrize("whole", [False, True])
def test_a_run_whose_folder_was_removed_is_made_anew_at_the_next_try(stage, whole):
    run, puppet = stage.under_way("ann")
    puppet.snapshots(0)
    puppet.snapshots(40)
    until(lambda: stage.jobs.view(run).snapshots == (0, 40))
    shutil.rmtree(stage.root if whole else stage.root / run)
    puppet.ends("failed", 41, "folder")
    stage.until(run, "failed")
    stage.jobs.tick()
    stage.jobs.start(plan(), "ann")
    assert stage.jobs.file(run, "plan.json")
    puppet.begins(0)
    stage.until(run, "running")
    assert (stage.root / "lock").exists()


@pytest.mark.parametrize("whole", [False, True])
def test_a_run_that_is_done_and_has_lost_its_folder_is_computed_again(stage, whole):
    run, puppet = stage.under_way("ann")
    puppet.snapshots(100)
    puppet.ends()
    stage.until(run, "done")
    shutil.rmtree(stage.root if whole else stage.root / run)
    known = stage.jobs.news(run, "ann", 0)
    stage.jobs.start(plan(), "ann")
    assert puppet.begins(0)["folder"] == str(stage.root / run)
    stage.until(run, "running")
    again = stage.jobs.news(run, "ann", known["seq"])
    assert (again["step"], again["snapshots"]) == (0, [])
    assert again["epoch"] > known["epoch"]
    assert stage.jobs.images_folder().is_dir()


def test_a_root_that_was_removed_comes_again_under_its_name_and_locked(tmp_path, monkeypatch):
    """Workers have been told of it, and another server that sweeps must leave it alone."""
    monkeypatch.setattr(store.tempfile, "tempdir", str(tmp_path))
    held = store.Store(None)
    held.open()
    root = held.root
    shutil.rmtree(root)
    assert held.make("a-run", plan()).parent == root
    store.sweep()
    assert (root / "a-run" / "plan.json").exists()
    held.close()
    assert list(tmp_path.iterdir()) == []


def test_files_that_cannot_be_removed_or_counted_stop_nothing(stage, monkeypatch):
    run, puppet = stage.under_way("ann")
    puppet.ends()
    stage.until(run, "done")
    with monkeypatch.context() as patched:
        fail(patched, store.os, "replace", errno.EACCES)
        fail(patched, Path, "iterdir", errno.EMFILE)
        assert store.size(stage.root / run) == 0
        stage.jobs.leave(run, "ann")
        stage.jobs.tick()
    assert stage.gone(run)
