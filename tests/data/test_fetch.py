"""A set is fetched by torchvision in a process of its own, resumed file by file, with a sentence for each fault."""

import errno
import os
import subprocess
import sys
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from filelock import FileLock

from aeviz.data import PUBLISHED, DataError, fetch, image_set, torchvision_sets
from aeviz.data.fetch import Fetch, download
from tests.data.published_sets import N, made_up, pack

ROOT = Path(__file__).resolve().parents[2]
NOBODY = "http://127.0.0.1:9/"  # nobody listens there
FIRST, LAST = "train-images-idx3-ubyte", "t10k-labels-idx1-ubyte"


class Mirror:
    """A server on this machine; `folder` holds its files, `asked` the names of those that were wanted, each once."""

    def __init__(self, folder):
        self.folder, self.asked, self.held = folder, [], threading.Event()
        self.held.set()  # cleared, it does not answer
        mirror = self

        class Handler(SimpleHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_GET(self):  # noqa: N802
                name = self.path.removeprefix("/")
                if name not in mirror.asked:
                    mirror.asked.append(name)
                mirror.held.wait(60)
                super().do_GET()

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=folder))
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self):
        self.held.set()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(params=PUBLISHED)
def name(request):
    return request.param


@pytest.fixture
def contents(name, monkeypatch):
    return made_up(monkeypatch, name)


@pytest.fixture
def mirror(name, contents, tmp_path, monkeypatch):
    """The first of two mirrors; the second has nothing."""
    (tmp_path / "mirror").mkdir()
    for file, content in contents.items():
        (tmp_path / "mirror" / f"{file}.gz").write_bytes(pack(content))
    mirror = Mirror(tmp_path / "mirror")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    mirrors_are(monkeypatch, name, mirror.url, NOBODY)
    yield mirror
    mirror.close()


def mirrors_are(monkeypatch, name, *urls):
    monkeypatch.setattr(getattr(torchvision_sets.datasets(), PUBLISHED[name].kind), "mirrors", list(urls))


one_set = pytest.mark.parametrize("name", ["mnist"])


def test_what_is_declared_is_what_torchvision_asks_for(name):
    kind = getattr(torchvision_sets.datasets(), PUBLISHED[name].kind)
    assert kind.resources == [(f"{file}.gz", f_.packed_md5) for file, f_ in PUBLISHED[name].files.items()]
    assert PUBLISHED[name].source in kind.mirrors[0]


def test_it_brings_the_four_files_and_nothing_twice(name, mirror, contents, tmp_path):
    root = tmp_path / "new" / "folder"
    download(PUBLISHED[name], root)
    raw = root / PUBLISHED[name].kind / "raw"
    assert {path.name for path in raw.iterdir()} == {*contents, *(f"{file}.gz" for file in contents), ".lock"}
    assert image_set(name, True, root).images.tobytes() == contents[FIRST][16:]
    assert len(image_set(name, False, root)) == N
    assert mirror.asked == [f"{file}.gz" for file in contents]
    mirror.asked.clear()
    download(PUBLISHED[name], root)
    assert mirror.asked == []
    (raw / f"{FIRST}.gz").write_bytes(b"half")
    (raw / FIRST).unlink()
    download(PUBLISHED[name], root)
    assert mirror.asked == [f"{FIRST}.gz"]


@one_set
def test_the_next_mirror_serves_where_one_fails_and_files_that_came_whole_are_kept(
    name, mirror, contents, tmp_path, monkeypatch
):
    mirrors_are(monkeypatch, name, NOBODY, mirror.url)
    whole = (mirror.folder / f"{LAST}.gz").read_bytes()
    for spoiled in (whole[:-9], b"<html>log in first</html>", bytes(len(whole))):
        (mirror.folder / f"{LAST}.gz").write_bytes(spoiled)
        with pytest.raises(DataError, match="MNIST could not be downloaded. Check the network") as caught:
            download(PUBLISHED[name], tmp_path)
        assert caught.value.reason == "network"
        assert "refused" in caught.value.values["error"]
    assert mirror.asked == [f"{file}.gz" for file in contents]
    mirror.asked.clear()
    (mirror.folder / f"{LAST}.gz").write_bytes(whole)
    download(PUBLISHED[name], tmp_path)
    assert mirror.asked == [f"{LAST}.gz"]


@one_set
def test_a_silent_server_is_not_waited_for(name, mirror, tmp_path, monkeypatch):
    monkeypatch.setattr(fetch, "TIMEOUT", 0.2)
    mirror.held.clear()
    with pytest.raises(DataError, match="timed out") as caught:
        download(PUBLISHED[name], tmp_path)
    assert caught.value.reason == "network"


@one_set
def test_a_full_disk_is_not_the_networks_fault(name, mirror, tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(torchvision_sets.datasets().utils, "download_url", full)
    with pytest.raises(DataError, match="No space left on device.*free space") as caught:
        download(PUBLISHED[name], tmp_path)
    assert caught.value.reason == "disk"


@one_set
def test_two_at_once(name, mirror, tmp_path):
    (tmp_path / "MNIST" / "raw").mkdir(parents=True)
    held = FileLock(tmp_path / "MNIST" / "raw" / ".lock")
    with held, pytest.raises(DataError, match="downloading to .* already") as caught:
        download(PUBLISHED[name], tmp_path)
    assert caught.value.reason == "busy"
    assert mirror.asked == []


@pytest.mark.parametrize("below", ["x" * 300, "file", "file/below", "loop"])
def test_a_download_to_where_nothing_can_be_written_gets_a_sentence(tmp_path, below):
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(DataError, match="could not be written to .* rights of that folder") as refused:
        download(PUBLISHED["mnist"], tmp_path / below)
    assert refused.value.reason == "disk"


# ---- the process


@pytest.fixture
def program(name, mirror, tmp_path, monkeypatch):
    """`aeviz.data.fetch` in its process asks the server of this test: a sitecustomize says where that is."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(
        "from aeviz.data.published import PUBLISHED, File, Published\n"
        "from aeviz.data import torchvision_sets\n"
        f"PUBLISHED[{name!r}] = {PUBLISHED[name]!r}\n"
        "load = torchvision_sets.datasets\n"
        "def datasets():\n"
        f"    load().{PUBLISHED[name].kind}.mirrors = [{mirror.url!r}]\n"
        "    return load()\n"
        "torchvision_sets.datasets = datasets\n"
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path / "site"), str(ROOT)]))
    return mirror


def until(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.01)


@pytest.mark.parametrize("name", ["kmnist"])
def test_a_fetch_is_cancelled_goes_on_and_fails_with_a_sentence(program, name, contents, tmp_path):
    task = Fetch(PUBLISHED[name], tmp_path / "data")
    total = sum(file.packed_size for file in PUBLISHED[name].files.values())
    assert (task.state, task.error, task.progress()) == ("idle", None, (0, total))
    program.held.clear()
    task.start()
    task.start()  # no second one
    until(lambda: program.asked)
    process = task._process
    task.cancel()
    assert task.state == "cancelled"
    until(lambda: process.poll() is not None)
    program.held.set()
    (program.folder / f"{LAST}.gz").rename(tmp_path / "away")
    task.start()
    until(lambda: task.state != "running")
    assert (task.state, task.error.reason) == ("failed", "network")
    assert "404" in task.error.values["error"]
    assert task.progress() == (total - PUBLISHED[name].files[LAST].packed_size, total)
    (tmp_path / "away").rename(program.folder / f"{LAST}.gz")
    task.start()
    until(lambda: task.state != "running")
    assert (task.state, task.error, task.progress()) == ("done", None, (total, total))
    assert len(image_set(name, True, tmp_path / "data")) == N


@one_set
def test_a_fetch_whose_process_dies(program, name, tmp_path):
    program.held.clear()
    task = Fetch(PUBLISHED[name], tmp_path / "data")
    task.start()
    task._process.kill()
    until(lambda: task.state != "running")
    assert (task.state, task.error.reason) == ("failed", "died")


@one_set
def test_a_killed_server_leaves_no_orphan(program, name, tmp_path):
    """A process starts a fetch and is killed: the download ends too."""
    program.held.clear()
    code = (
        "import sys, time; from aeviz.data.fetch import Fetch; from aeviz.data import PUBLISHED\n"
        "task = Fetch(PUBLISHED['mnist'], sys.argv[1]); task.start()\n"
        "print(task._process.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "data")], stdout=subprocess.PIPE)
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


def test_where_the_process_is_started_there_is_no_torch():
    program = "import sys, aeviz.data.fetch; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert {"torch", "torchvision", "streamlit"}.isdisjoint(done.stdout.split())


# ---- torchvision beside another torch

FITS = "import torch\ntorch.library.define('torchvision::nms', '(Tensor a) -> Tensor')\n"
MISSES = "import torch\n@torch.library.register_fake('torchvision::nms')\ndef nms(a): return a\n"


@pytest.mark.parametrize("wheel", [FITS, MISSES], ids=["fits", "misses"])
def test_its_data_sets_load_whether_or_not_its_wheel_fits(tmp_path, wheel):
    """A torchvision that brings its operator, and one that only asks for it, as a wheel for another torch does."""
    (tmp_path / "torchvision").mkdir()
    (tmp_path / "torchvision" / "__init__.py").write_text(wheel)
    (tmp_path / "torchvision" / "datasets.py").write_text("here = True\n")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])}
    program = "from aeviz.data.torchvision_sets import datasets; print(datasets().here)"
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)
    assert done.stdout == "True\n", done.stderr
