"""Resource limits (ulimit -v, -d) that are too small are told at the start: later the process ends without a word."""

from collections.abc import Callable

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None

ENOUGH = 1_500  # MB; a class took 0.6 of them, and the address space is wider than what is used of it
LIMITS = {"RLIMIT_AS": "address space (ulimit -v)", "RLIMIT_DATA": "data memory (ulimit -d)"}


def warnings(limit_of: Callable[[int], tuple[int, int]] | None = None) -> list[str]:
    """A sentence for each limit of this process that is less than ENOUGH. limit_of: for tests."""
    if resource is None:
        return []
    limit_of = limit_of or resource.getrlimit
    found = []
    for name, words in LIMITS.items():
        soft, _ = limit_of(getattr(resource, name))
        if soft != resource.RLIM_INFINITY and soft < ENOUGH * 2**20:
            found.append(
                f"This server may take {soft // 2**20:,} MB of {words}. It needs about {ENOUGH:,} MB, "
                "and may end without a word once pages are opened. Raise the limit."
            )
    return found
