"""A sandbox: a process with limits of time and memory, that can be ended, decodes the images of strangers.

What is sent lies in one file: a line of JSON, [[name, bytes], ...], and then the content of each, one after the other.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

from aeviz.data.child import end_with_parent, say
from aeviz.data.sets import DataError
from aeviz.data.user_images.found import File, of_bytes
from aeviz.data.user_images.refusals import MOST_BYTES, refusal

MOST_SECONDS = 60  # of a processor
PATIENCE = 180.0  # seconds of the clock, once its turn has come
MOST_HEAD = 16 * 2**20  # bytes of the line of JSON
AT_A_TIME = threading.BoundedSemaphore(2)  # uploads that are read; the others wait
_CHECKOUT = Path(__file__).resolve().parents[3]  # from where `aeviz` can be imported


def pack(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Names and contents as they are sent."""
    files = list(files)
    return b"".join([json.dumps([[name, len(data)] for name, data in files]).encode(), b"\n", *(d for _, d in files)])


def unpack(path: Path) -> list[File]:
    """The files that were sent. Raises DataError where there is less or more than the first line says."""
    with path.open("rb") as file:
        head = file.readline(MOST_HEAD)
        try:
            named = [(str(name), int(size)) for name, size in json.loads(head)]
        except (ValueError, TypeError, OverflowError, RecursionError) as error:
            raise refusal("reading_ended") from error
        sizes = [size for _, size in named]
        if min(sizes, default=0) < 0 or len(head) + sum(sizes) != path.stat().st_size:
            raise refusal("reading_ended")
        return [of_bytes(name, file.read(size)) for name, size in named]


class Reading:
    """The reading of one upload. Nothing here waits but `wait`, and any thread may call it."""

    def __init__(self, sent: Path, kept: Path) -> None:
        """sent: what was sent, which is removed in the end.   kept: where `Read.write` puts what was read."""
        self.sent, self.kept = sent, kept
        self.state = "running"  # in the end "done", "failed" or "cancelled"
        self.error: DataError | None = None  # where it has failed
        self.progress = (0, 0)  # images that are read, and in all; (0, 0) as long as that is not known
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="reading of images", daemon=True)
        self._thread.start()

    def cancel(self) -> None:
        """Ends it, and removes what it has left."""
        with self._lock:
            self.state = "cancelled"
            if self._process is not None:
                self._process.kill()
        self._remove(self.sent, self.kept)

    def wait(self, seconds: float) -> None:
        """Until it has ended, at most so long."""
        self._thread.join(seconds)

    def _run(self) -> None:
        with AT_A_TIME:
            try:
                error = self._read()
            except OSError:
                error = refusal("disk")
        self._remove(self.sent)
        with self._lock:
            if self.state == "running":
                self.error, self.state = error, "failed" if error else "done"
        if self.state != "done":
            self._remove(self.kept)

    def _read(self) -> DataError | None:
        """Starts the process and listens until it is silent; the reason why it has failed, if it has."""
        with self._lock:
            if self.state != "running":
                return None
            self._process = process = subprocess.Popen(
                [sys.executable, "-m", "aeviz.data.user_images", str(self.sent), str(self.kept)],
                cwd=_CHECKOUT,
                env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},  # each takes address space
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
        too_late = threading.Event()

        def give_up() -> None:
            too_late.set()
            process.kill()

        late = threading.Timer(PATIENCE, give_up)
        late.daemon = True
        late.start()
        with process:
            error, ended = self._listen(process)
        late.cancel()
        if too_late.is_set() or process.returncode == -getattr(signal, "SIGXCPU", 0):
            return refusal("too_long", seconds=MOST_SECONDS)
        return error if error or ended else refusal("reading_ended")

    def _listen(self, process: subprocess.Popen[str]) -> tuple[DataError | None, bool]:
        for line in process.stdout:
            said = json.loads(line)
            if "error" in said:
                return DataError(said["error"], said["reason"], said["values"]), True
            if "ended" in said:
                return None, True
            self.progress = (said["done"], said["total"])
        return None, False

    def _remove(self, *paths: Path) -> None:
        for path in paths:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)


def limit() -> None:
    """Bounds of this process, where the system knows them: then a file that is made to cost much costs no more."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (8 * MOST_BYTES, 8 * MOST_BYTES))
    if hasattr(os, "nice"):
        os.nice(5)  # behind the page


def main(arguments: Sequence[str]) -> int:
    """Reads one file that was sent; says how far it is, and how it has ended, in a JSON object a line."""
    sent, kept = map(Path, arguments)
    end_with_parent()
    limit()
    from aeviz.data.user_images.reader import read

    try:
        read(unpack(sent), lambda done, total: say(done=done, total=total)).write(kept)
    except DataError as error:
        return _fail(error)
    except MemoryError:
        return _fail(refusal("too_large", megabytes=MOST_BYTES // 2**20))
    except OSError:
        return _fail(refusal("disk"))
    say(ended=True)
    return 0


def _fail(error: DataError) -> int:
    say(error=str(error), reason=error.reason, values=error.values)
    return 1
