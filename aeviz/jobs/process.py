"""A worker process as the server sees it: a pipe to it, a pipe from it, and a thread that listens."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

import aeviz
from aeviz.jobs import wire
from aeviz.jobs.job import Job

COMMAND = (sys.executable, "-m", "aeviz.worker")
LAST_BREATH = 2.0  # seconds between the end of what it says and its own end
# Of glibc's allocator. Memory that is given back to the system after each step has to be cleared again for the next;
# and in pages of 2 MB a step is a few hundredths faster than in pages of 4 kB.
MEMORY = {
    "MALLOC_TRIM_THRESHOLD_": "1000000000",
    "MALLOC_MMAP_THRESHOLD_": "33554432",
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
}


class WorkerProcess:
    """One worker process. The fields are the pool's, which alone writes them."""

    def __init__(self, command: Sequence[str], threads: int, root: Path, now: float) -> None:
        """Starts the process, which takes some seconds to say hello. Raises OSError where there is no such program."""
        arguments = [*command, f"--root={root}", f"--threads={threads}"]
        paths = [str(Path(aeviz.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
        # PyTorch makes a folder for code that it never compiles here; so that it goes when the runs go:
        kept = {"TORCHINDUCTOR_CACHE_DIR": str(root / "torch")}
        environment = os.environ | MEMORY | kept | {"OMP_NUM_THREADS": str(threads)}
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
        self.process = subprocess.Popen(
            arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            start_new_session=True,  # Ctrl-C at the server's terminal is for the server alone
        )
        os.set_blocking(self.process.stdin.fileno(), False)  # the server waits for nobody
        self.ready = False  # it has said hello
        self.device: str | None = None
        self.run: Job | None = None
        self.heard = now  # when it last said something, or was told something
        self.idle_since = now
        self.silent = False  # it was killed for that
        self._thread = threading.Thread(target=self._listen, name="aeviz worker's ear", daemon=True)

    def listen(self, heard: Callable[[WorkerProcess, dict], None], gone: Callable[[WorkerProcess, int], None]) -> None:
        """From now on each message goes to `heard`, and in the end the exit code to `gone`, in a thread of its own."""
        self._heard, self._gone = heard, gone
        self._thread.start()

    def send(self, message: dict) -> None:
        """Tells the worker. One that is dead, or that has read nothing for so long that its pipe is full, is killed."""
        try:
            wire.write(self.process.stdin, message)
        except (OSError, ValueError):
            self.kill()

    def kill(self) -> None:
        self.process.kill()

    def hang_up(self) -> None:
        """Ends its input: it removes the root folder and exits."""
        try:
            self.process.stdin.close()
        except OSError:
            self.kill()

    def join(self, seconds: float) -> bool:
        """Whether the process has ended, and all has been told of it, within that time."""
        self._thread.join(max(0.0, seconds))
        return not self._thread.is_alive()

    def _listen(self) -> None:
        try:
            while (message := wire.read(self.process.stdout)) is not None:
                self._heard(self, message)
        except Exception:  # whatever it said that is not in the protocol: it must be seen to its end
            traceback.print_exc()
            self.kill()
        try:
            code = self.process.wait(LAST_BREATH)
        except subprocess.TimeoutExpired:
            self.kill()
            code = self.process.wait()
        self.process.stdout.close()
        self.hang_up()
        self._gone(self, code)
