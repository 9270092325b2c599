"""The folders of all runs, under one root that goes when its server goes."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import tempfile
from pathlib import Path

from aeviz.files import write_whole
from aeviz.training.branches import Plan

try:
    import fcntl
except ImportError:  # Windows: roots of servers that were killed stay until the system clears its temporary folder
    fcntl = None

PREFIX, LOCK = "aeviz-runs-", "lock"
FILE = re.compile(r"\d{6,9}\.(map|decoder|state)|plan\.json|replay\.gif")
DISCARDED = "discarded-"


class Store:
    """`root`, once it is open, holds a folder for each run, and a lock file that is locked while the server lives."""

    root: Path

    def __init__(self, root: Path | None) -> None:
        self._wanted = root and root.resolve()
        self._lock: int | None = None
        self._count = 0
        self._discarded: list[Path] = []

    def open(self) -> None:
        """Makes the root folder, also where somebody has removed it. Raises OSError where that cannot be."""
        # Locked before it bears its name: another server that sweeps must not find it without its lock.
        made = self._wanted or Path(tempfile.mkdtemp(prefix="aeviz-new-"))
        made.mkdir(parents=True, exist_ok=True)
        lock = os.open(made / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        _locks(lock)
        if self._lock is None:
            self.root = self._wanted or made.rename(made.with_name(made.name.replace("aeviz-new-", PREFIX)))
        else:  # under the name that workers have been told
            os.close(self._lock)
            made.rename(self.root)
        self._lock = lock

    def folder(self, run: str) -> Path:
        """Where the run has its files."""
        return self.root / run

    def make(self, run: str, plan: Plan) -> Path:
        """The run's folder, made, with its plan; what is in it stays. Raises OSError where that cannot be."""
        if not self.root.is_dir():
            self.open()
        folder = self.folder(run)
        folder.mkdir(exist_ok=True)
        write_whole(folder / "plan.json", json.dumps(plan.to_dict()).encode())
        return folder

    def make_beside(self, name: str) -> Path:
        """A folder that is no run's. Raises OSError where that cannot be."""
        if not self.root.is_dir():
            self.open()
        folder = self.root / name
        folder.mkdir(exist_ok=True)
        return folder

    def holds(self, run: str) -> bool:
        """Whether the run's folder is there: who clears up a disk may have removed it."""
        return self.folder(run).is_dir()

    def file(self, run: str, name: str) -> Path | None:
        """A file of the run; None where there is none of that name, or where no run may have one."""
        path = self.folder(run) / name
        return path if FILE.fullmatch(name) and path.is_file() else None

    def discard(self, run: str) -> None:
        """The run's folder is gone at once by name; `tidy` removes it."""
        self._count += 1
        aside = self.root / f"{DISCARDED}{self._count}"
        try:
            os.replace(self.folder(run), aside)
        except FileNotFoundError:
            return
        except OSError:
            aside = self.folder(run)
        self._discarded.append(aside)

    def discard_states(self, run: str) -> None:
        """Removes what the run could be gone on from; what is to be seen of it stays."""
        for path in self.folder(run).glob("*.state"):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)

    def tidy(self) -> None:
        """Removes what was discarded; slow where it is much."""
        while self._discarded:
            shutil.rmtree(self._discarded.pop(), ignore_errors=True)

    def close(self) -> None:
        """Removes everything."""
        if self._lock is not None:
            # Under a number behind its name where a worker was clearing up and was killed for taking too long.
            for root in (self.root, *self.root.parent.glob(f"{self.root.name}.*")):
                shutil.rmtree(root, ignore_errors=True)
            os.close(self._lock)
            self._lock = None


def size(folder: Path) -> int:
    """Bytes of the files in a folder, which may come and go meanwhile; of a folder that is not there, none."""
    total = 0
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            with contextlib.suppress(OSError):
                total += path.stat().st_size
    return total


def sweep() -> None:
    """Removes the roots of servers that were killed, from the folder for temporary files."""
    for root in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            lock = os.open(root / LOCK, os.O_RDWR)
        except FileNotFoundError:  # whoever removed it was interrupted
            shutil.rmtree(root, ignore_errors=True)
        except OSError:
            continue  # another person's
        else:
            if _locks(lock):
                shutil.rmtree(root, ignore_errors=True)
            os.close(lock)


def _locks(file: int) -> bool:
    """Whether the file is ours now; False where a living process has it."""
    if fcntl is None:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
