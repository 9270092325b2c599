"""Runs of the whole class: who waits, who drives, and the worker processes that do the computing. No torch in here."""
