"""What tests of the page share."""

from collections.abc import Iterator

import pytest

from aeviz.ui.shell import sessions
from tests.ui.fake_jobs import FakeJobs


@pytest.fixture
def jobs(tmp_path, monkeypatch) -> Iterator[FakeJobs]:
    """Stands in for the Jobs of the server."""
    fake = FakeJobs(tmp_path)
    here = sessions.Sessions(fake)
    monkeypatch.setattr(sessions, "here", here)
    yield fake
    here.close()


@pytest.fixture
def without_mnist(tmp_path, monkeypatch) -> None:
    """A machine on which there is no MNIST."""
    monkeypatch.setenv("AEVIZ_DATA", str(tmp_path / "nowhere"))
