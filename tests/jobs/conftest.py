"""A stage for each test, struck after it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.jobs.stage import Stage


@pytest.fixture
def set_stage(tmp_path: Path) -> Iterator[Callable[..., Stage]]:
    """Sets a stage with so many workers, and limits by name."""
    stages: list[Stage] = []

    def set_one(**given: float) -> Stage:
        stages.append(Stage(tmp_path / f"runs-{len(stages)}", **given))
        return stages[-1]

    yield set_one
    for stage in stages:
        stage.close()


@pytest.fixture
def stage(set_stage: Callable[..., Stage]) -> Stage:
    """One worker, and the limits as they are."""
    return set_stage()
