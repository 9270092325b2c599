"""A worker without a mind: it hands what the server tells it to the test, and says what the test makes it say.

python -m tests.jobs.puppet PORT --root FOLDER ...: PORT is where the test listens. With 0 nobody pulls the strings: it
says hello, begins each run that it is given and works on it for ever.
"""

import argparse
import os
import shutil
import socket
import sys
import threading
from pathlib import Path

from aeviz.jobs import wire

HELLO = {"say": "hello", "device": "Toy", "threads": 1, "phases": {"ae": {"reconstruct": "def reconstruct(): ..."}}}

hangs = threading.Event()  # at the end of its input, instead of leaving


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--root", type=Path)
    chosen, _ = parser.parse_known_args()
    if not chosen.port:
        alone(chosen.root)
    strings = socket.create_connection(("127.0.0.1", chosen.port)).makefile("rwb")
    wire.write(strings, {"pid": os.getpid(), "arguments": sys.argv[2:], "threads": os.environ["OMP_NUM_THREADS"]})
    threading.Thread(target=pulled, args=(strings,), daemon=True).start()
    while (message := wire.read(sys.stdin.buffer)) is not None:
        wire.write(strings, message)
    leave(chosen.root)


def pulled(strings) -> None:
    """Does what the test says: says a message, writes bytes that are none, or exits with a code."""
    while (order := wire.read(strings)) is not None:
        match order:
            case {"exit": code}:
                os._exit(code)
            case {"bytes": text}:
                sys.stdout.buffer.write(text.encode())
                sys.stdout.buffer.flush()
            case {"hang": True}:
                hangs.set()
            case message:
                wire.write(sys.stdout.buffer, message)


def alone(root: Path) -> None:
    wire.write(sys.stdout.buffer, HELLO)
    while (message := wire.read(sys.stdin.buffer)) is not None:
        if message["do"] == "train":
            (Path(message["folder"]) / "000000.map").write_bytes(b"map")
            begun = {"say": "begun", "run": message["run"], "step": 0, "steps": 100, "stages": [0], "device": "CPU"}
            wire.write(sys.stdout.buffer, begun)
    leave(root)


def leave(root: Path) -> None:
    """As a worker does when its server is gone."""
    if hangs.is_set():
        threading.Event().wait()
    shutil.rmtree(root, ignore_errors=True)
    os._exit(0)


if __name__ == "__main__":
    main()
