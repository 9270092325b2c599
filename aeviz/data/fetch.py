"""A download in a child process, so that a server goes on meanwhile:  python -m aeviz.data.fetch NAME FOLDER

torchvision fetches the files of a published set, checks and unpacks them; what has come whole is not fetched twice. The
process prints one JSON object at its end, {"ended": true} or {"error", "reason", "values"}. It ends when its standard
input does, so it never outlives who started it.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path
from ssl import SSLError
from urllib.error import URLError

from aeviz.data import torchvision_sets
from aeviz.data.child import end_with_parent, say
from aeviz.data.published import PUBLISHED, Published
from aeviz.data.published_files import read_checked
from aeviz.data.sets import DataError

TIMEOUT = 20.0  # seconds without a byte; torchvision itself would wait for ever
_CHECKOUT = Path(__file__).resolve().parents[2]  # from where `aeviz` can be imported
# torchvision's own: what came is another file. The others: no name, no connection, a break, silence.
_OF_THE_NETWORK = (RuntimeError, URLError, HTTPException, SSLError, ConnectionError, TimeoutError)


class Fetch:
    """A download of a set to `root` in a process of its own. Nothing here waits, and any thread may call it."""

    def __init__(self, published: Published, root: Path | str) -> None:
        self.published = published
        self.root = Path(os.path.abspath(os.path.expanduser(root)))
        self.state = "idle"  # then "running"; in the end "done", "failed" or "cancelled"
        self.error: DataError | None = None  # where it has failed
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begins, or begins again after an end; a file that came before is not fetched twice. Nothing where it runs."""
        with self._lock:
            if self.state == "running":
                return
            self.state, self.error = "running", None
            try:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "aeviz.data.fetch", self.published.name, str(self.root)],
                    cwd=_CHECKOUT,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                    encoding="utf-8",
                )
            except OSError as error:
                self._end(DataError(f"The download could not be started ({error.strerror}). Try again.", "disk"))
                return
        threading.Thread(target=self._listen, args=(self._process,), name="fetch", daemon=True).start()

    def progress(self) -> tuple[int, int]:
        """Bytes that have come and bytes in all, of the packed files: torchvision writes each where it will stay."""
        raw, files = self.root / self.published.kind / "raw", self.published.files
        came = (
            file.packed_size if _size(raw / name) == file.size else min(_size(raw / f"{name}.gz"), file.packed_size)
            for name, file in files.items()
        )
        return sum(came), sum(file.packed_size for file in files.values())

    def cancel(self) -> None:
        """Ends the download; the files that have come are kept for the next one. Nothing where it is not running."""
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
                error = DataError(said["error"], said["reason"], said["values"]) if "error" in said else None
        with self._lock:
            if process is self._process and self.state == "running":
                self._end(error)

    def _end(self, error: DataError | None) -> None:
        self.error, self.state = error, "failed" if error else "done"


def download(published: Published, root: Path | str) -> None:
    """Brings what is missing of a set's files to root/KIND/raw, packed and unpacked; nothing where all are whole.

    Raises DataError: reason "network" where no mirror has a file, "disk" where it cannot be written, "busy" where
    another download to the same folder is under way.
    """
    root = Path(os.path.expanduser(root))  # which leaves the ~ where there is no home
    raw = root / published.kind / "raw"
    try:
        missing = [name for name in published.files if not _is_whole(published, raw, name)]
        if missing:
            raw.mkdir(parents=True, exist_ok=True)
            with _alone(raw):
                for name in missing:
                    _bring(published, raw, name)
    except OSError as error:
        why = error.strerror or _last_line(error)
        raise DataError(
            f"{published.kind} could not be written to {root} ({why}). "
            "Check the free space and the rights of that folder, and try again.",
            "disk",
            {"root": str(root), "error": why},
        ) from error


def _bring(published: Published, raw: Path, name: str) -> None:
    """One file, from the first of torchvision's mirrors that has it."""
    datasets = torchvision_sets.datasets()
    packed = f"{name}.gz"
    faults = []
    with _patience():
        for mirror in getattr(datasets, published.kind).mirrors:
            try:
                datasets.utils.download_and_extract_archive(
                    f"{mirror}{packed}", str(raw), filename=packed, md5=published.files[name].packed_md5
                )
            except _OF_THE_NETWORK as error:
                faults.append(error)
            else:
                return
    why = _last_line(faults[0])
    raise DataError(
        f"{published.kind} could not be downloaded. Check the network and try again; whole files are kept. ({why})",
        "network",
        {"error": why},
    ) from faults[0]


@contextlib.contextmanager
def _patience() -> Iterator[None]:
    """For a while no connection is waited for longer than TIMEOUT."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(TIMEOUT)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


@contextlib.contextmanager
def _alone(raw: Path) -> Iterator[None]:
    """Holds the folder's lock, which ends with the process however that ends. Raises DataError where it is taken."""
    from filelock import FileLock, Timeout  # here, because most pages never download

    try:
        with FileLock(raw / ".lock", timeout=0):
            yield
    except Timeout as error:
        raise DataError(
            f"Another program is downloading to {raw} already. Wait until that has ended.", "busy", {"root": str(raw)}
        ) from error


def _is_whole(published: Published, raw: Path, name: str) -> bool:
    try:
        read_checked(published, raw, name)
    except DataError:
        return False
    return True


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _last_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[-1]


def main() -> None:
    if len(sys.argv) != 3 or sys.argv[1] not in PUBLISHED:
        sys.exit(f"{__doc__}\nNAME is one of {', '.join(PUBLISHED)}.")
    end_with_parent()  # at once, whatever waits for the network; what has come is on disk
    by_hand = sys.stdout.isatty()  # then torchvision's bar is for somebody
    try:
        with contextlib.nullcontext() if by_hand else contextlib.redirect_stderr(io.StringIO()):
            download(PUBLISHED[sys.argv[1]], sys.argv[2])
    except DataError as error:
        say(error=str(error), reason=error.reason, values=error.values)
        sys.exit(1)
    say(ended=True)


if __name__ == "__main__":
    main()
