"""The app as a person meets it: a server of its own and Chromium, for browser tests and benchmarks."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # as with the cable out
]
SETTLED = '[data-testid="stApp"][data-test-script-state="notRunning"][data-test-connection-state="CONNECTED"]'
PAD = '[data-testid="latent-pad"]'


def chromium() -> str | None:
    """The Chromium on this machine, or None."""
    return next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    """`streamlit run app.py` on a free port of this machine, its log kept."""

    def __init__(self, cwd: Path = ROOT, **environment: str) -> None:
        self.log = Path(tempfile.mkstemp(prefix="aeviz-", suffix=".log")[1])
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={self.port}"]
        command += ["--server.address=127.0.0.1", "--server.headless=true"]
        with self.log.open("w") as out:
            self.process = subprocess.Popen(
                command, cwd=cwd, stdout=out, stderr=subprocess.STDOUT, env=os.environ | environment
            )

    def wait(self, seconds: float = 60) -> None:
        """Until the server says it is healthy. Raises RuntimeError, with the log, where it does not."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if urllib.request.urlopen(self.url + "/_stcore/health", timeout=1).read() == b"ok":
                    return
            except OSError:
                time.sleep(0.02)
        raise RuntimeError("the server did not become healthy:\n" + self.log.read_text())

    def resident_megabytes(self) -> float:
        """Resident memory of the server's process, from /proc (Linux)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
        return int(kilobytes) / 1024

    def has_loaded(self, library: str) -> bool:
        """Whether a shared library of that name is mapped into the process (Linux)."""
        return library in Path(f"/proc/{self.process.pid}/maps").read_text()

    def stop(self) -> str:
        """Stops the server and returns its log."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        text = self.log.read_text()
        self.log.unlink()
        return text


@contextmanager
def running(cwd: Path = ROOT) -> Iterator[Server]:
    """A server that is healthy, of the app in a folder; stopped at the end."""
    server = Server(cwd)
    try:
        server.wait()
        yield server
    finally:
        server.stop()


_opened = []  # Playwright runs once in a process: who asks while it does shares its browser


@contextmanager
def browser() -> Iterator:
    """Playwright's browser on this machine's Chromium."""
    from playwright.sync_api import sync_playwright

    if _opened:
        yield _opened[0]
        return
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        _opened.append(opened)
        try:
            yield opened
        finally:
            _opened.clear()
            opened.close()


def watch(page) -> list[str]:
    """Everything that a page may not do: errors, and requests to another machine. The list grows as they happen."""
    trouble: list[str] = []

    def requested(request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")):
            trouble.append(f"left this machine: {request.url}")

    page.on("pageerror", lambda error: trouble.append(f"page error: {error}"))
    page.on("console", lambda message: trouble.append(f"console: {message.text}") if message.type == "error" else None)
    page.on("request", requested)
    return trouble


class Sent(list[int]):
    """Lengths of the frames that a page has sent, and whether the script has run to its end since it last asked."""

    answered = True

    def ask(self, frame: bytes) -> None:
        self.append(len(frame))
        if BackMsg.FromString(frame).WhichOneof("type") == "rerun_script":
            self.answered = False

    def hear(self, frame: bytes) -> None:
        said = ForwardMsg.FromString(frame)
        if said.WhichOneof("type") == "script_finished" and said.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            self.answered = True


def count_messages(page) -> Sent:
    """What the page sends to the server over its websocket, growing as it does."""
    sent = Sent()

    def opened(socket) -> None:
        if "/_stcore/stream" in socket.url:
            socket.on("framesent", sent.ask)
            socket.on("framereceived", sent.hear)

    page.on("websocket", opened)
    return sent


def open_page(page, url: str, pads: int = 0) -> None:
    """Opens a page and waits until the script has run and `pads` pads have drawn their first digit."""
    page.goto(url)
    page.wait_for_selector(SETTLED, timeout=60_000)
    if pads:
        page.wait_for_function(
            "([pads, n]) => [...document.querySelectorAll(pads)].filter((pad) => +pad.dataset.frames > 0).length >= n",
            arg=[PAD, pads],
            timeout=60_000,
        )
