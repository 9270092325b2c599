"""Where everything has to run, a test that is skipped has failed."""

import os

import pytest

# Where files of tests run side by side, two threads each on two cores wait for one another more than they compute. Set
# before anything imports NumPy or PyTorch, and handed on to the servers and workers that tests start.
if "PYTEST_XDIST_WORKER" in os.environ:
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(variable, "1")

# A worker takes what others leave of the processors. Where both are kept busy by something else that is nothing, and a
# test that waits for a worker would wait for ever.
os.environ.setdefault("AEVIZ_PRIORITY", "normal")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With CI in the environment nothing may be skipped: not for want of a browser, nor for want of MNIST."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if os.environ.get("CI") and skipped and session.exitstatus == pytest.ExitCode.OK:
        reporter.write_line(f"{len(skipped)} tests were skipped, and with CI set none may be:")
        for report in skipped:
            reporter.write_line(f"  {report.nodeid}: {report.longrepr[-1]}")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
