"""The download, against a server on this machine that keeps, loses, drips or cuts short what it serves."""

import errno
import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from aeviz.data import DataError, download_mnist, fetch, mnist, mnist_download, mnist_files
from aeviz.data.fetch import Fetch
from tests.test_data_mnist import N, idx, made_up  # noqa: F401  a fixture

NAMES = list(mnist_files.FILES)
FIRST = NAMES[0]


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):  # noqa: N802
        self.server.mirror.answer(self)


class Mirror:
    """Serves `files` by name, with ranges, and keeps what was asked and how many bytes were sent."""

    def __init__(self, files):
        self.files = files
        self.asked = []  # (name, Range header or None, status, bytes of body)
        self.ranges = True
        self.break_after = {}  # name -> lengths after which an answer breaks off, one an answer
        self.drip = 0.0  # seconds before each byte
        self.instead = {}  # name -> (status, body)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.mirror = self
        self.url = f"http://127.0.0.1:{self.server.server_port}/mnist/"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def answer(self, request):
        name = request.path.removeprefix("/mnist/")
        asked = request.headers.get("Range")
        status, body = self.instead.get(name, (200, self.files.get(name)))
        if body is None:
            status, body = 404, b"not here"
        ranges = asked and self.ranges and name not in self.instead
        start = int(re.fullmatch(r"bytes=(\d+)-", asked)[1]) if ranges else 0
        part, extra = body[start:], {}
        if start and part:
            status, extra["Content-Range"] = 206, f"bytes {start}-{len(body) - 1}/{len(body)}"
        elif start:
            status, extra["Content-Range"] = 416, f"bytes */{len(body)}"
        breaks = self.break_after.get(name)
        sent = part[: breaks.pop(0)] if breaks else part
        self.asked.append((name, asked, status, len(sent)))
        request.send_response(status)
        for key, value in (extra | {"Content-Length": str(len(part))}).items():
            request.send_header(key, value)
        request.end_headers()
        try:
            while sent and self.drip:
                time.sleep(self.drip)
                request.wfile.write(sent[:1])
                sent = sent[1:]
            request.wfile.write(sent)
        except OSError:
            pass  # who asked has gone
        request.close_connection = True

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def contents(made_up, monkeypatch):  # noqa: F811
    """The four files as they are served, believed by the downloader."""
    rng = np.random.default_rng(1)
    made_up[FIRST] = idx(rng.integers(256, size=(400, 28, 28), dtype=np.uint8))  # long enough to break in the middle
    expected = mnist_files.Expected(len(made_up[FIRST]), hashlib.md5(made_up[FIRST]).hexdigest())
    monkeypatch.setitem(mnist_files.FILES, FIRST, expected)
    packed = {name: gzip.compress(content) for name, content in made_up.items()}
    for name, data in packed.items():
        monkeypatch.setitem(
            mnist_download.PACKED, name, mnist_download.Packed(len(data), hashlib.md5(data).hexdigest())
        )
    return {f"{name}.gz": data for name, data in packed.items()}


@pytest.fixture
def mirrors(contents, monkeypatch):
    """Two servers, asked in this order."""
    both = [Mirror(dict(contents)), Mirror(dict(contents))]
    monkeypatch.setattr(mnist_download, "MIRRORS", tuple(mirror.url for mirror in both))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    yield both
    for mirror in both:
        mirror.close()


@pytest.fixture
def served(mirrors, monkeypatch):
    """One server."""
    monkeypatch.setattr(mnist_download, "MIRRORS", (mirrors[0].url,))
    return mirrors[0]


def left_behind(root):
    return sorted(path.name for path in root.rglob("*") if path.is_file())


def part_of(root, name=FIRST):
    return root / mnist_download.WORKPLACE / f"{name}.gz.part"


def test_it_brings_the_four_files_and_nothing_else(served, tmp_path):
    root = tmp_path / "new" / "folder"
    download_mnist(root)
    assert left_behind(root) == sorted(NAMES)
    assert [path.name for path in root.iterdir()] == ["MNIST"]
    assert len(mnist(False, root)) == N
    assert len(served.asked) == 4
    assert all(asked is None for _, asked, _, _ in served.asked)


def test_addresses_and_sizes():
    assert mnist_download.MIRRORS[0] == "https://ossci-datasets.s3.amazonaws.com/mnist/"
    assert all(re.fullmatch(r"https?://[a-z0-9./-]+/", mirror) for mirror in mnist_download.MIRRORS)
    assert set(mnist_download.PACKED) == set(mnist_files.FILES)
    assert sum(packed.size for packed in mnist_download.PACKED.values()) == 11_594_722


def test_progress_grows_to_the_whole(served, contents, tmp_path):
    told = []
    download_mnist(tmp_path, lambda *news: told.append(news))
    for name in NAMES:
        size = len(contents[f"{name}.gz"])
        done = [d for n, d, total in told if (n, total) == (name, size)]
        assert done == sorted(done)
        assert done[0] == 0
        assert done[-1] == size
    assert len(told) > 9


def test_what_is_whole_is_not_fetched_again(served, tmp_path):
    download_mnist(tmp_path)
    served.asked.clear()
    told = []
    download_mnist(tmp_path, lambda *news: told.append(news))
    assert served.asked == []
    assert all(done == total for _, done, total in told)
    (tmp_path / "MNIST" / "raw" / FIRST).write_bytes(b"half")
    download_mnist(tmp_path)
    assert [name for name, *_ in served.asked] == [f"{FIRST}.gz"]


def test_a_break_in_the_middle_is_gone_on_from(served, contents, tmp_path):
    whole = contents[f"{FIRST}.gz"]
    served.break_after[f"{FIRST}.gz"] = [100_000, 50_000]
    download_mnist(tmp_path)
    assert [entry for entry in served.asked if entry[0] == f"{FIRST}.gz"] == [
        (f"{FIRST}.gz", None, 200, 100_000),
        (f"{FIRST}.gz", "bytes=100000-", 206, 50_000),
        (f"{FIRST}.gz", "bytes=150000-", 206, len(whole) - 150_000),
    ]
    assert len(mnist(False, tmp_path)) == N


def test_a_broken_download_is_gone_on_from_at_the_next_call_and_at_another_mirror(
    mirrors, contents, tmp_path, monkeypatch
):
    one, other = mirrors
    monkeypatch.setattr(mnist_download, "MIRRORS", (one.url,))
    monkeypatch.setattr(mnist_download, "TRIES", 1)
    one.break_after[f"{FIRST}.gz"] = [70_000]
    with pytest.raises(DataError, match="what has come so far is kept. .*broke off after 70,000 of") as caught:
        download_mnist(tmp_path)
    assert caught.value.reason == "network"
    assert part_of(tmp_path).read_bytes() == contents[f"{FIRST}.gz"][:70_000]
    monkeypatch.setattr(mnist_download, "MIRRORS", (other.url,))
    told = []
    download_mnist(tmp_path, lambda *news: told.append(news))
    assert told[0] == (FIRST, 70_000, len(contents[f"{FIRST}.gz"]))
    assert other.asked[0] == (f"{FIRST}.gz", "bytes=70000-", 206, len(contents[f"{FIRST}.gz"]) - 70_000)
    assert left_behind(tmp_path) == sorted(NAMES)


def leave_part(root, content):
    part_of(root).parent.mkdir(parents=True)
    part_of(root).write_bytes(content)


def test_a_server_that_knows_no_ranges_starts_anew(served, contents, tmp_path):
    served.ranges = False
    leave_part(tmp_path, contents[f"{FIRST}.gz"][:50_000])
    download_mnist(tmp_path)
    assert served.asked[0] == (f"{FIRST}.gz", "bytes=50000-", 200, len(contents[f"{FIRST}.gz"]))
    assert left_behind(tmp_path) == sorted(NAMES)


def test_a_part_of_another_file_is_thrown_away_and_fetched_anew(served, contents, tmp_path):
    leave_part(tmp_path, b"x" * 50_000)
    download_mnist(tmp_path)
    assert [asked for name, asked, *_ in served.asked if name == f"{FIRST}.gz"] == ["bytes=50000-", None]
    assert left_behind(tmp_path) == sorted(NAMES)


@pytest.mark.parametrize("extra", [0, 10])
def test_a_part_that_is_too_long_already(served, contents, tmp_path, extra):
    leave_part(tmp_path, b"x" * (len(contents[f"{FIRST}.gz"]) + extra))
    download_mnist(tmp_path)
    assert left_behind(tmp_path) == sorted(NAMES)


def test_a_part_that_was_complete_is_not_fetched_again(served, contents, tmp_path):
    leave_part(tmp_path, contents[f"{FIRST}.gz"])
    download_mnist(tmp_path)
    assert f"{FIRST}.gz" not in [name for name, *_ in served.asked]


def test_a_mirror_whose_file_is_shorter_than_what_is_here(mirrors, contents, tmp_path):
    """It says 416: range not satisfiable."""
    mirrors[0].files[f"{FIRST}.gz"] = b"short"
    leave_part(tmp_path, contents[f"{FIRST}.gz"][:50_000])
    download_mnist(tmp_path)
    assert [status for name, _, status, _ in mirrors[0].asked if name == f"{FIRST}.gz"] == [416]
    assert mirrors[1].asked[0][1] == "bytes=50000-"  # what has come is kept for the next
    assert left_behind(tmp_path) == sorted(NAMES)


@pytest.mark.parametrize("fault", ["missing", "page", "longer", "another", "of that size", "nobody", "error"])
def test_the_next_mirror_serves_where_one_fails(mirrors, contents, tmp_path, monkeypatch, fault):
    one, other = mirrors
    name, whole = f"{FIRST}.gz", contents[f"{FIRST}.gz"]
    if fault == "missing":
        del one.files[name]
    elif fault == "nobody":
        monkeypatch.setattr(mnist_download, "MIRRORS", ("http://127.0.0.1:9/", other.url))
    else:
        one.instead[name] = {
            "page": (200, b"<html>log in first</html>"),
            "longer": (200, whole + b"x"),
            "another": (200, gzip.compress(b"another file")),
            "of that size": (200, bytes(len(whole))),
            "error": (503, b""),
        }[fault]
    download_mnist(tmp_path)
    assert name in [n for n, *_ in other.asked]
    assert left_behind(tmp_path) == sorted(NAMES)


def test_a_log_in_page_does_not_cost_what_has_come(served, contents, tmp_path):
    leave_part(tmp_path, contents[f"{FIRST}.gz"][:50_000])
    served.instead[f"{FIRST}.gz"] = (200, b"<html>log in first</html>")
    with pytest.raises(DataError, match="its size is another"):
        download_mnist(tmp_path)
    assert part_of(tmp_path).read_bytes() == contents[f"{FIRST}.gz"][:50_000]


def test_a_download_that_fails_leaves_what_was_there(served, tmp_path):
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    (raw / "notes.txt").write_text("mine")
    last = f"{NAMES[-1]}.gz"
    served.files[last] = served.files[last][:-9]
    with pytest.raises(DataError, match="MNIST could not be downloaded. Check the network"):
        download_mnist(tmp_path)
    assert left_behind(raw) == sorted([*NAMES[:-1], "notes.txt"])


def test_what_is_packed_well_but_is_not_mnist_does_not_take_its_place(served, tmp_path, monkeypatch):
    name = "train-labels-idx1-ubyte"
    monkeypatch.setitem(mnist_files.FILES, name, mnist_files.Expected(mnist_files.FILES[name].size, "0" * 32))
    with pytest.raises(DataError, match="MD5 differs"):
        download_mnist(tmp_path)
    assert not (tmp_path / "MNIST" / "raw" / name).exists()


def test_a_silent_server_is_not_waited_for(served, tmp_path, monkeypatch):
    monkeypatch.setattr(mnist_download, "TIMEOUT", 0.3)
    monkeypatch.setattr(mnist_download, "TRIES", 1)
    served.drip = 1.0
    begun = time.monotonic()
    with pytest.raises(DataError, match="timed out"):
        download_mnist(tmp_path)
    assert time.monotonic() - begun < 3


def test_a_server_that_drips_is_left(served, tmp_path, monkeypatch):
    monkeypatch.setattr(mnist_download, "TIMEOUT", 0.3)
    monkeypatch.setattr(mnist_download, "SLOWEST", 10**9)
    monkeypatch.setattr(mnist_download, "TRIES", 1)
    served.drip = 0.01
    begun = time.monotonic()
    with pytest.raises(DataError, match="too slow"):
        download_mnist(tmp_path)
    assert time.monotonic() - begun < 3
    assert part_of(tmp_path).stat().st_size > 0


def test_no_network(tmp_path, monkeypatch):
    monkeypatch.setattr(mnist_download, "MIRRORS", ("http://127.0.0.1:9/", "http://127.0.0.1:9/"))  # nobody listens
    with pytest.raises(DataError, match="Check the network"):
        download_mnist(tmp_path)


def test_a_root_that_is_no_folder(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match=r"could not be written to .*file .*rights of that folder") as caught:
        download_mnist(tmp_path / "file")
    assert caught.value.reason == "disk"


def test_a_full_disk(served, contents, tmp_path, monkeypatch):
    """Not the network's fault: no other mirror is asked, and what is there stays."""
    opened = Path.open

    class Full:
        def __init__(self, file):
            self.file = file

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.file.close()

        def write(self, data):
            raise OSError(errno.ENOSPC, "No space left on device")

    def full(path, mode="r", *options):
        file = opened(path, mode, *options)
        return Full(file) if mode in ("ab", "wb") else file

    leave_part(tmp_path, contents[f"{FIRST}.gz"][:1000])
    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(DataError, match="No space left on device.*free space") as caught:
        download_mnist(tmp_path)
    assert caught.value.reason == "disk"
    assert len(served.asked) == 1
    assert part_of(tmp_path).stat().st_size == 1000


def test_two_at_once(served, tmp_path):
    served.drip = 0.002
    told = threading.Event()
    first = threading.Thread(target=download_mnist, args=(tmp_path, lambda *_: told.set()))
    first.start()
    assert told.wait(5)
    with pytest.raises(DataError, match="being downloaded to .* already") as caught:
        download_mnist(tmp_path)
    assert caught.value.reason == "busy"
    served.drip = 0
    first.join(30)
    assert left_behind(tmp_path) == sorted(NAMES)


# --- in a process of its own


@pytest.fixture
def program(served, contents, made_up, tmp_path, monkeypatch):  # noqa: F811
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
    here = Path(__file__).resolve().parent.parent
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


def test_the_download_loads_no_torch():
    program = "import sys, aeviz.data.fetch; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert {"torch", "torchvision", "streamlit"}.isdisjoint(done.stdout.split())
