"""Runs as a page watches them, by asking: what the benchmarks of training share."""

import time

from aeviz.jobs import Jobs


def news(jobs: Jobs, run: str, session: str) -> dict:
    """All that is known of a run. Raises RuntimeError where it has failed."""
    found = jobs.news(run, session, 0)
    if found["state"] == "failed":
        raise RuntimeError(f"a run failed: {found['failure']}")
    return found


def wait_until(holds, trouble: str, seconds: float = 120.0, every: float = 0.05) -> None:
    """Raises RuntimeError with the trouble where it does not come to hold."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise RuntimeError(f"{trouble} in {seconds:g} s")
        time.sleep(every)
