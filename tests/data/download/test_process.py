"""The download in a process of its own: begun, cancelled, killed, and never left behind."""

import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from aeviz.data import DataError, fetch
from aeviz.data.fetch import Fetch
from tests.data.download.mnist_server import FIRST, NAMES, left_behind, part_of


@pytest.fixture
def program(served, contents, made_up, tmp_path, monkeypatch):
    """`aeviz.data.fetch` in its process asks the server of this test: a sitecustomize says where that is."""
    sums = {name: (len(content), hashlib.md5(content).hexdigest()) for name, content in made_up.items()}
    packed = {name: (len(data), hashlib.md5(data).hexdigest()) for name, data in contents.items()}
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(
        "from aeviz.data import mnist_download as d, mnist_files as f\n"
        f"d.MIRRORS = ({served.url!r},)\n"
        f"f.FILES.update({{n: f.Expected(*v) for n, v in {sums!r}.items()}})\n"
        f"d.PACKED.update({{n.removesuffix('.gz'): d.Packed(*v) for n, v in {packed!r}.items()}})\n"
    )
    here = Path(__file__).resolve().parents[3]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path / "site"), str(here)]))
    monkeypatch.setattr(fetch, "_TOTAL", sum(len(data) for data in contents.values()))
    return served


def until(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.01)


def test_a_fetch_goes_from_nothing_to_done(program, tmp_path):
    task = Fetch(tmp_path / "data")
    assert (task.state, task.error, task.progress()[0]) == ("idle", None, 0)
    task.start()
    task.start()  # no second one
    until(lambda: task.state != "running")
    assert (task.state, task.error) == ("done", None)
    done, total = task.progress()
    assert done == total > 0
    assert len(program.asked) == 4
    assert left_behind(tmp_path / "data") == sorted(NAMES)


def test_a_fetch_that_is_cancelled_goes_on_from_there(program, contents, tmp_path):
    program.drip = 0.001
    task = Fetch(tmp_path / "data")
    task.start()
    until(lambda: task.progress()[0] > 0)
    process = task._process
    task.cancel()
    assert task.state == "cancelled"
    until(lambda: process.poll() is not None)
    kept = part_of(tmp_path / "data").stat().st_size
    assert 0 < kept < len(contents[f"{FIRST}.gz"])
    program.drip = 0
    task.start()
    until(lambda: task.state != "running")
    assert task.state == "done"
    assert program.asked[1][1] == f"bytes={kept}-"


def test_a_fetch_that_fails_says_why(program, tmp_path):
    program.files.clear()
    task = Fetch(tmp_path / "data")
    task.start()
    until(lambda: task.state != "running")
    assert task.state == "failed"
    assert isinstance(task.error, DataError)
    assert task.error.reason == "network"
    assert "HTTP 404" in task.error.values["error"]


def test_a_fetch_whose_process_dies(program, tmp_path):
    program.drip = 0.01
    task = Fetch(tmp_path / "data")
    task.start()
    until(lambda: task.progress()[0] > 0)
    task._process.kill()
    until(lambda: task.state != "running")
    assert (task.state, task.error.reason) == ("failed", "died")


def test_a_killed_server_leaves_no_orphan(program, tmp_path):
    """A process starts a fetch and is killed: the download ends too."""
    program.drip = 0.01
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time; from aeviz.data.fetch import Fetch\n"
            "task = Fetch(sys.argv[1]); task.start(); print(task._process.pid, flush=True); time.sleep(60)",
            str(tmp_path / "data"),
        ],
        stdout=subprocess.PIPE,
    )
    child = int(parent.stdout.readline())
    until(lambda: program.asked)
    parent.kill()
    parent.communicate()

    def gone():
        try:
            return Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
        except OSError:
            return True

    until(gone)


def test_the_program_speaks_lines_of_json(program, tmp_path):
    command = [sys.executable, "-m", "aeviz.data.fetch", str(tmp_path / "data")]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    said = [json.loads(line) for line in process.stdout]
    process.stdin.close()
    process.stdout.close()
    assert process.wait() == 0
    assert said[-1] == {"ended": True}
    assert all(set(line) == {"name", "done", "total"} for line in said[:-1])
