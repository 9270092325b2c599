"""What the tests of runs do with a page: serve a run, show it, move the scrubber, read the codes that are drawn."""

import numpy as np

from tests.browser.run_fixture import Bench, FakeRun, pad_data, timeline_data

HALF = 2**-9  # what float16 leaves of a code about 1


def put(bench: Bench, run: FakeRun) -> FakeRun:
    bench.server.runs[run.id] = run
    return run


def filled(run: FakeRun, last: int = 100, every: int = 20, **metrics) -> FakeRun:
    """Points and snapshots up to a step."""
    for step in range(0, last + 1, 5):
        run.point(step, cross_entropy=300 - step, kl=step / 10)
        if step % every == 0:
            run.snapshot(step, metrics or {"cross_entropy": [200 - step, None]})
    return run


def show(bench, *runs: FakeRun) -> None:
    for run in runs:
        bench.mount(f"pad-{run.id}", pad_data(run, group="g"))
    bench.mount("line", timeline_data(runs))


def codes(bench) -> np.ndarray:
    return np.array(bench.pad("it.map.at(it.player.shown).codes")).reshape(-1, 2)


def scrub(bench, step: float) -> None:
    """As a finger that still lies on the scrubber."""
    bench.page.get_by_test_id("timeline-scrubber").evaluate(
        "(input, step) => { input.value = step; input.dispatchEvent(new Event('input')); }", step
    )


def release(bench) -> None:
    bench.page.get_by_test_id("timeline-scrubber").evaluate("(input) => input.dispatchEvent(new Event('change'))")


def asked(bench, ending: str) -> list[str]:
    return [path for path in bench.server.asked if path.endswith(ending)]
