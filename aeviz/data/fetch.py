"""MNIST fetched by a process of its own, so that a server goes on meanwhile:  python -m aeviz.data.fetch ROOT

The process prints a JSON object a line: {"name", "done", "total"} in bytes as they come, at the end {"ended": true} or
{"error", "reason", "values"}. It ends when its standard input does, so it never outlives who started it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

from aeviz.data.child import end_with_parent, say
from aeviz.data.mnist_download import PACKED, download_mnist
from aeviz.data.sets import DataError

_TOTAL = sum(packed.size for packed in PACKED.values())
_CHECKOUT = Path(__file__).resolve().parents[2]  # from where `aeviz` can be imported


class Fetch:
    """A download of MNIST to `root` in a process of its own. Nothing here waits, and any thread may call it."""

    def __init__(self, root: Path | str) -> None:
        self.root = Path(os.path.abspath(os.path.expanduser(root)))
        self.state = "idle"  # then "running"; in the end "done", "failed" or "cancelled"
        self.error: DataError | None = None  # where it has failed
        self._came = dict.fromkeys(PACKED, 0)  # bytes by file
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begins, or begins again after an end; what came before is not fetched twice. Nothing where it is running."""
        with self._lock:
            if self.state == "running":
                return
            self.state, self.error, self._came = "running", None, dict.fromkeys(PACKED, 0)
            try:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "aeviz.data.fetch", str(self.root)],
                    cwd=_CHECKOUT,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                    encoding="utf-8",
                )
            except OSError as error:
                self._end(DataError(f"The download could not be started ({error.strerror}). Try again.", "disk"))
                return
        threading.Thread(target=self._listen, args=(self._process,), name="mnist-fetch", daemon=True).start()

    def progress(self) -> tuple[int, int]:
        """Bytes that have come and bytes in all, of the packed files."""
        return sum(self._came.values()), _TOTAL

    def cancel(self) -> None:
        """Ends the download; what has come so far is kept for the next one. Nothing where it is not running."""
        with self._lock:
            if self.state == "running":
                self.state = "cancelled"
                self._process.terminate()

    def _listen(self, process: subprocess.Popen[str]) -> None:
        """What the process says, until it is silent."""
        error: DataError | None = DataError("The download has ended before its time. Try again.", "died")
        with process:
            for line in process.stdout:
                try:
                    said = json.loads(line)
                except ValueError:  # what a library prints comes between
                    continue
                if "done" in said:
                    self._came[said["name"]] = said["done"]
                elif "error" in said:
                    error = DataError(said["error"], said["reason"], said["values"])
                else:
                    error = None
        with self._lock:
            if process is self._process and self.state == "running":
                self._end(error)

    def _end(self, error: DataError | None) -> None:
        self.error, self.state = error, "failed" if error else "done"


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    end_with_parent()  # at once, whatever waits for the network; what has come is on disk
    try:
        download_mnist(sys.argv[1], lambda name, done, total: say(name=name, done=done, total=total))
    except DataError as error:
        say(error=str(error), reason=error.reason, values=error.values)
        sys.exit(1)
    say(ended=True)


if __name__ == "__main__":
    main()
