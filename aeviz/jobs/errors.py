"""What can not be done for somebody, with a reason that the page can put into its own words."""

import errno

from aeviz.errors import AevizError

SENTENCES = {
    "queue_full": "{limit} runs are waiting already. Try again in a minute.",
    "too_many": "You have {limit} runs under way. Stop one, or wait for one to end.",
    "shared": "Somebody else drives this run; you are watching it. Change a setting to have one of your own.",
    "disk": "The server's disk is full. Ask whoever runs it to make room.",
    "files": "The server has as many files open as it may. Try again in a minute.",
    "folder": "The folder of this run has been removed from the server. Train it again.",
    "write": "The server cannot write to its folder of runs. Its log says why; ask whoever runs it.",
    "closed": "The server is shutting down.",
}


REASONS = {
    errno.ENOSPC: "disk", errno.EDQUOT: "disk", errno.EMFILE: "files", errno.ENFILE: "files",
    errno.ENOENT: "folder", errno.ENOTDIR: "folder",
}  # fmt: skip


def reason_of(error: OSError) -> str:
    """Why the system would not write or read a file of a run: a key of SENTENCES."""
    return REASONS.get(error.errno, "write")


class JobsError(AevizError):
    """`reason` is a key of SENTENCES, `values` is what its sentence names."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(SENTENCES[reason].format(**values))
        self.reason, self.values = reason, values


class UnknownRunError(AevizError):
    """There is no such run, or no longer."""

    def __init__(self, run: str) -> None:
        super().__init__("This run is no longer kept. Start it again; the same settings give the same run.")
        self.run = run
