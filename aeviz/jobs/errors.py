"""What can not be done for somebody, with a reason that the page can put into its own words."""

from aeviz.errors import AevizError

SENTENCES = {
    "queue_full": "{limit} runs are waiting already. Try again in a minute.",
    "too_many": "You have {limit} runs under way. Stop one, or wait for one to end.",
    "shared": "Somebody else drives this run; you are watching it. Change a setting to have one of your own.",
    "disk": "The server's disk is full. Ask whoever runs it to make room.",
    "closed": "The server is shutting down.",
}


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
