"""A child process that reports in JSON lines on its standard output, and never outlives its parent."""

import json
import os
import threading


def say(**message: object) -> None:
    """One JSON object, a line, at once."""
    print(json.dumps(message), flush=True)


def end_with_parent() -> None:
    """Ends this process when its standard input does, whatever it waits for: the parent holds the other end."""
    threading.Thread(target=_wait, daemon=True).start()


def _wait() -> None:
    while os.read(0, 4096):
        pass
    os._exit(1)
