"""What a server lets a class do at once: the numbers, in one place."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Times are in seconds. The first two go to the worker, which holds a run to them."""

    seconds: float = 600  # of training, a run
    megabytes: float = 2048  # of memory, a worker
    gigabytes: float = 4  # of disk, all runs together
    queued: int = 64  # runs that wait, of everybody
    queued_each: int = 4  # runs that wait, of one session
    kept: int = 4  # runs that a session holds, waiting or finished
    points: int = 1200  # of a run's loss curves
    slice: float = 30  # that a run may take while others wait
    rest: float = 10  # that a paused run keeps its worker while others wait: long enough to step through some phases
    grace: float = 300  # after the page went, before what it trains is stopped: a lid that was closed for a moment
    remembered: float = 1800  # after the page went, before its runs go
    untouched: float = 1800  # that a page may stay silent before its runs go
    silent: float = 120  # that a worker may say nothing, when it should
    idle: float = 600  # that a worker stays up with nothing to do
