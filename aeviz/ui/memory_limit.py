"""Resource limits (ulimit -v, -d) that are too small are told at the start: later the process ends without a word."""

from collections.abc import Callable

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None

# What each limit is called, and how many MB are enough. With all labs open the server had 1,600 MB of address space and
# 490 MB of data, of which it used 240; a worker has limits of its own, which are these again.
LIMITS = {"RLIMIT_AS": ("address space (ulimit -v)", 2_500), "RLIMIT_DATA": ("data memory (ulimit -d)", 1_000)}


def warnings(limit_of: Callable[[int], tuple[int, int]] | None = None) -> list[str]:
    """A sentence for each of LIMITS that is less than enough for this process. limit_of: for tests."""
    if resource is None:
        return []
    limit_of = limit_of or resource.getrlimit
    found = []
    for name, (words, enough) in LIMITS.items():
        soft, _ = limit_of(getattr(resource, name))
        if soft != resource.RLIM_INFINITY and soft < enough * 2**20:
            found.append(
                f"This server may take {soft // 2**20:,} MB of {words}. It needs about {enough:,} MB, "
                "and may end without a word once pages are opened. Raise the limit."
            )
    return found
