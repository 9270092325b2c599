"""Pages are tested with the same stand-in for Jobs as their parts."""

from tests.ui.conftest import jobs

__all__ = ["jobs"]
