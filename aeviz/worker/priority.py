"""Behind the page: a worker has a processor while nobody else wants it."""

import os

NICE = 15
VARIABLE = "AEVIZ_PRIORITY"  # "normal" where something else keeps the processor busy for good, and would leave nothing


def stand_back() -> None:
    """Lowers this process, for good, unless the environment says otherwise.

    Where the system knows an idle class (Linux), whoever wakes up goes before it at once. Niceness alone lets it finish
    its slice of some milliseconds, and for one answer of a page somebody has to wake up many times.
    """
    if os.environ.get(VARIABLE) == "normal":
        return
    if hasattr(os, "nice"):
        os.nice(max(0, NICE - os.nice(0)))
    if hasattr(os, "SCHED_IDLE"):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
