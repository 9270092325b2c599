"""Nothing leaves the machine: the server, started as the README says, looks up no name and connects to nobody."""

import json
import os
import re
import shlex
import socket
import subprocess
import sys
import time

import pytest

from tests.serving import ROOT, free_port

# Runs in every Python process below, before anything else, and writes down whom it asks for.
WATCH = """
import json, os, socket, sys

def hear(event, args):
    if event == "socket.connect" and args[0].type == socket.SOCK_DGRAM:
        return  # says where a datagram would go, to learn one's own address; nothing is sent
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"):
        asked = args[1] if event in ("socket.connect", "socket.sendto") else args[0]
        name = asked[0] if isinstance(asked, tuple) else asked
        if name not in (None, "", "localhost", "127.0.0.1", "::1", "0.0.0.0", "::"):
            with open(os.environ["HEARD"], "a") as heard:
                heard.write(json.dumps([event, str(asked)]) + "\\n")

sys.addaudithook(hear)
"""
FOREIGN = (
    "GET /_stcore/stream HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://elsewhere.example\r\n"
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


def as_the_readme_says() -> list[str]:
    """The command that starts the app."""
    started = re.search(r"\.venv/bin/(streamlit run app\.py)$", (ROOT / "README.md").read_text(), re.MULTILINE)
    return [sys.executable, "-m", *shlex.split(started[1])]


def answer(port: int, request: str) -> bytes:
    """The first line of what the server answers."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(request.encode())
        return connection.makefile("rb").readline()


@pytest.mark.parametrize("flags", [[], ["--server.address=0.0.0.0"]], ids=["alone", "for a class"])
def test_the_server_asks_nobody(tmp_path, flags):
    (tmp_path / "sitecustomize.py").write_text(WATCH)
    heard, port = tmp_path / "heard", free_port()
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment |= {"PYTHONPATH": str(tmp_path), "HEARD": str(heard), "STREAMLIT_SERVER_PORT": str(port)}
    with subprocess.Popen(
        as_the_readme_says() + flags, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as server:  # fmt: skip
        try:
            for line in server.stdout:
                if "URL: " in line:
                    break
            wait_for(port)
            assert b"403" in answer(port, FOREIGN.format(port=port))
            assert b"200" in answer(port, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
    assert line.strip().startswith("URL: http://localhost:")
    said = heard.read_text().splitlines() if heard.exists() else []
    assert [json.loads(one) for one in said] == []


def wait_for(port: int) -> None:
    """Until the server listens."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server does not listen")


def test_the_watch_would_hear_it(tmp_path):
    """What the test above relies on."""
    (tmp_path / "sitecustomize.py").write_text(WATCH)
    code = "import socket\ntry: socket.getaddrinfo('elsewhere.invalid', 80)\nexcept OSError: pass"
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "HEARD": str(tmp_path / "heard")}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=60)
    assert json.loads((tmp_path / "heard").read_text()) == ["socket.getaddrinfo", "elsewhere.invalid"]
