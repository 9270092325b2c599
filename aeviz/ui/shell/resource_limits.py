"""Resource limits (ulimit) of this process: what is too small is raised where it can be, and told at the start.

Without the memory that it needs the process ends later, without a word. Files are used up by tabs: Streamlit keeps the
session of one that was closed for two minutes, at most 128 of them, each with an event loop of three descriptors; one
that is open takes a few more for its connections. With the 256 that some systems begin with, new tabs fail when sixty
have been opened.
"""

import contextlib
from types import ModuleType

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None

# What each limit of memory is called, and how many MB are enough. With all labs open the server had 1,600 MB of address
# space and 490 MB of data, of which it used 240; a worker has limits of its own, which are these again.
MEMORY = {"RLIMIT_AS": ("address space (ulimit -v)", 2_500), "RLIMIT_DATA": ("data memory (ulimit -d)", 1_000)}
WANTED, ENOUGH = 4096, 1024  # descriptors; a class of thirty with its closed tabs had 600


def check(system: ModuleType | None = resource) -> list[str]:
    """Raises the limit of open files. Returns a sentence for each limit that is less than enough. system: for tests."""
    return [] if system is None else [*_memory(system), *_files(system)]


def _memory(system: ModuleType) -> list[str]:
    found = []
    for name, (words, enough) in MEMORY.items():
        soft, _ = system.getrlimit(getattr(system, name))
        if soft != system.RLIM_INFINITY and soft < enough * 2**20:
            found.append(
                f"This server may take {soft // 2**20:,} MB of {words}. It needs about {enough:,} MB, "
                "and may end without a word once pages are opened. Raise the limit."
            )
    return found


def _files(system: ModuleType) -> list[str]:
    soft, hard = system.getrlimit(system.RLIMIT_NOFILE)
    unlimited = system.RLIM_INFINITY
    wanted = WANTED if hard == unlimited else min(WANTED, hard)
    if soft != unlimited and soft < wanted:
        with contextlib.suppress(OSError, ValueError):  # a system that allows less than it says
            system.setrlimit(system.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    if soft != unlimited and soft < ENOUGH:
        return [
            f"This server may have {soft:,} files open. It needs about {ENOUGH:,} for a class, "
            "and turns new tabs away when they are used up. Raise the limit (ulimit -n)."
        ]
    return []
