"""The limit of open files is raised as far as it may be; a limit that is too small is told."""

from types import SimpleNamespace

import pytest

from aeviz.ui.shell import resource_limits

UNLIMITED = -1
FILES, SPACE, DATA = 7, 9, 2


def system(soft: int = 4096, hard: int = UNLIMITED, refuses: bool = False, megabytes: int | None = None):
    """A system with these limits of open files, and of either kind of memory."""
    memory = (UNLIMITED if megabytes is None else megabytes * 2**20, UNLIMITED)
    held = {FILES: (soft, hard), SPACE: memory, DATA: memory}

    def setrlimit(kind: int, limits: tuple[int, int]) -> None:
        if refuses:
            raise ValueError("current limit exceeds maximum limit")
        held[kind] = limits

    kinds = {"RLIMIT_NOFILE": FILES, "RLIMIT_AS": SPACE, "RLIMIT_DATA": DATA}
    return SimpleNamespace(**kinds, RLIM_INFINITY=UNLIMITED, getrlimit=held.get, setrlimit=setrlimit, held=held)


@pytest.mark.parametrize(
    ("soft", "hard", "becomes"),
    [(256, UNLIMITED, 4096), (1024, 524_288, 4096), (256, 2000, 2000), (9000, 9000, 9000), (UNLIMITED, UNLIMITED, -1)],
)
def test_the_limit_of_open_files_is_raised_and_never_lowered(soft, hard, becomes):
    machine = system(soft, hard)
    assert resource_limits.check(machine) == []
    assert machine.held[FILES] == (becomes, hard)


@pytest.mark.parametrize("machine", [system(256, 256), system(256, UNLIMITED, refuses=True)])
def test_where_it_stays_low_that_is_told(machine):
    (sentence,) = resource_limits.check(machine)
    assert "256 files" in sentence
    assert "ulimit -n" in sentence


def test_only_a_limit_of_memory_that_is_too_small_is_told():
    assert resource_limits.check(system(megabytes=2_500)) == []
    said = resource_limits.check(system(megabytes=700))
    assert [("700 MB" in sentence, "ulimit" in sentence) for sentence in said] == [(True, True)] * 2


def test_a_system_without_such_limits_is_left_alone():
    assert resource_limits.check(None) == []
