"""The baseline: the code of one earlier commit, taken out of git beside today's and run by the same Python.

What is "over before" is a ratio to it, measured in turns on the same machine: absolute times tell more of the machine
than of the code.
"""

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aeviz.errors import AevizError
from tests.benchmarks import Figure
from tests.benchmarks.turns import Turns
from tests.serving import ROOT, running

BEFORE = "d5d726f97e6fb6db45ebdf8fe91b6fc4a4792b1d"


class NotToBeHadError(AevizError):
    """The commit is not in this clone."""


@contextmanager
def checkout(commit: str = BEFORE, repository: Path = ROOT) -> Iterator[Path]:
    """A temporary folder with all files of a commit. Raises NotToBeHadError where git cannot give them."""
    with tempfile.TemporaryDirectory(prefix="aeviz-before-") as folder:
        try:
            archive = subprocess.run(["git", "archive", "--format=tar", commit], cwd=repository, capture_output=True)
        except OSError as error:
            raise NotToBeHadError(f"commit {commit[:7]} can not be read without git ({error.strerror})") from error
        if archive.returncode:
            raise NotToBeHadError(
                f"commit {commit[:7]} is not in this copy of the repository; `git fetch --unshallow` brings it to a "
                "shallow clone"
            )
        with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
            files.extractall(folder, filter="data")
        yield Path(folder)


@contextmanager
def served() -> Iterator[str]:
    """The address of a server of the code of before. Raises NotToBeHadError."""
    with checkout() as folder, running(folder) as server:
        yield server.url


def over_before(name: str, turns: Turns, unit: str, why: str) -> Figure:
    """The ratio as a figure, with what it is of; where there is no code of before, `why`."""
    return name, turns.ratio, "ratio", turns.said("before", unit) or why
