"""Pages are tested with the same stand-in for Jobs as their parts."""

import pytest

from tests.ui.conftest import jobs

__all__ = ["jobs"]


@pytest.fixture(autouse=True)
def without_workers(jobs):
    """No page of these tests trains."""
