"""The limit of open files is raised as far as it may be, and told where that is not far."""

from types import SimpleNamespace

import pytest

from aeviz.ui import open_files

UNLIMITED = -1


def system(soft: int, hard: int, refuses: bool = False) -> SimpleNamespace:
    """A system with these limits."""
    held = [soft, hard]

    def setrlimit(kind: int, limits: tuple[int, int]) -> None:
        if refuses:
            raise ValueError("current limit exceeds maximum limit")
        held[:] = limits

    return SimpleNamespace(
        RLIMIT_NOFILE=7, RLIM_INFINITY=UNLIMITED, getrlimit=lambda kind: tuple(held), setrlimit=setrlimit, held=held
    )


@pytest.mark.parametrize(
    ("soft", "hard", "becomes"),
    [(256, UNLIMITED, 4096), (1024, 524_288, 4096), (256, 2000, 2000), (9000, 9000, 9000), (UNLIMITED, UNLIMITED, -1)],
)
def test_the_limit_is_raised_and_never_lowered(soft, hard, becomes):
    machine = system(soft, hard)
    assert open_files.raise_limit(machine) == []
    assert machine.held == [becomes, hard]


@pytest.mark.parametrize("machine", [system(256, 256), system(256, UNLIMITED, refuses=True)])
def test_where_it_stays_low_that_is_told(machine):
    (sentence,) = open_files.raise_limit(machine)
    assert "256 files" in sentence
    assert "ulimit -n" in sentence


def test_a_system_without_such_a_limit_is_left_alone():
    assert open_files.raise_limit(None) == []
