"""The soft limit of open files (ulimit -n) is raised to what the system allows; where that is little, it is told.

Streamlit keeps the session of a tab that was closed for two minutes, at most 128 of them, each with an event loop of
three descriptors; a tab that is open takes a few more for its connections. With the 256 that some systems begin with,
new tabs fail when sixty have been opened.
"""

import contextlib
from types import ModuleType

try:
    import resource
except ImportError:  # Windows has no such limit
    resource = None

WANTED, ENOUGH = 4096, 1024  # descriptors; a class of thirty with its closed tabs had 600


def raise_limit(system: ModuleType | None = resource) -> list[str]:
    """Raises the limit. Returns a sentence where it is still less than enough. system: for tests."""
    if system is None:
        return []
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
