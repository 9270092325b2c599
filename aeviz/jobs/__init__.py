"""Runs of the whole class: who waits, who drives, and the worker processes that do the computing. No torch in here."""

from aeviz.jobs.errors import JobsError, UnknownRunError
from aeviz.jobs.job import RunView
from aeviz.jobs.jobs import Jobs
from aeviz.jobs.limits import Limits

__all__ = ["Jobs", "JobsError", "Limits", "RunView", "UnknownRunError"]
