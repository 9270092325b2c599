"""A server that is killed leaves nothing for long: not its workers, not its folders, not those of others before it."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from aeviz.jobs import Jobs
from aeviz.jobs.store import PREFIX, Store, sweep
from tests.jobs.stage import PUPPET, plan, until
from tests.jobs.test_workers import alive

SERVER = f"""
import time
from aeviz.jobs import Jobs
from tests.jobs.stage import plan, until
jobs = Jobs(workers=2, command={(*PUPPET, "0")!r})
runs = [jobs.start(plan(n), "ann") for n in range(2)]
until(lambda: all(jobs.view(run).state == "running" for run in runs))
print(jobs.view(runs[0]).folder.parent, *(worker.process.pid for worker in jobs._pool.workers), flush=True)
{{then}}
"""


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """A folder for temporary files that nobody else uses."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def server(temporary: Path, then: str) -> tuple[subprocess.Popen, Path, list[int]]:
    """A server with two runs under way, its root, and its workers."""
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER.format(then=then)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"TMPDIR": str(temporary)},
    )
    root, *pids = process.stdout.readline().split()
    return process, Path(root), [int(pid) for pid in pids]


def test_when_the_server_is_killed_its_workers_go_and_take_the_runs_with_them(temporary):
    process, root, pids = server(temporary, "time.sleep(60)")
    assert root.parent == temporary
    assert root.name.startswith(PREFIX)
    assert len(pids) == 2
    assert all(map(alive, pids))
    assert len(list(root.glob("*/000000.map"))) == 2
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    until(lambda: not any(map(alive, pids)))
    assert not root.exists()


def test_a_server_that_ends_without_a_word_still_clears_up(temporary):
    process, root, pids = server(temporary, "pass")
    assert process.wait(10) == 0
    process.stdout.close()
    assert not any(map(alive, pids))
    assert list(temporary.iterdir()) == []


def test_roots_of_dead_servers_are_swept_and_those_of_living_ones_are_not(temporary):
    process, dead, pids = server(temporary, "[os.kill(p, 9) for p in pids]; os.kill(os.getpid(), 9)".join(
        ["import os; pids = [w.process.pid for w in jobs._pool.workers]; ", ""]
    ))  # fmt: skip
    process.wait(10)
    process.stdout.close()
    until(lambda: not any(map(alive, pids)))
    living = Store(None)
    living.open()
    bare = temporary / f"{PREFIX}bare"
    bare.mkdir()
    (temporary / "another-folder").mkdir()
    assert dead.exists()
    sweep()
    assert not dead.exists()
    assert not bare.exists()
    assert sorted(path.name for path in temporary.iterdir()) == sorted([living.root.name, "another-folder"])
    living.close()
    assert [path.name for path in temporary.iterdir()] == ["another-folder"]


def test_what_a_worker_left_that_was_killed_while_it_cleared_up_goes_with_the_store(temporary):
    store = Store(None)
    store.open()
    store.make("a-run", plan())
    half_cleared = store.root.rename(store.root.with_name(f"{store.root.name}.4711"))
    assert half_cleared.exists()
    store.close()
    assert list(temporary.iterdir()) == []


def test_a_server_sweeps_as_it_starts(temporary):
    dead = temporary / f"{PREFIX}dead"
    dead.mkdir()
    (dead / "lock").touch()
    jobs = Jobs(workers=1, command=(*PUPPET, "0"))
    run = jobs.start(plan(), "ann")
    until(lambda: jobs.view(run).state == "running")
    assert not dead.exists()
    jobs.close()
    assert list(temporary.iterdir()) == []


def test_a_root_that_is_no_folder_of_ours_is_left_alone(temporary):
    elsewhere = temporary / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious").touch()
    (temporary / f"{PREFIX}link").symlink_to(elsewhere)
    (temporary / f"{PREFIX}file").touch()
    sweep()
    assert (elsewhere / "precious").exists()
