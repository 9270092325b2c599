"""The one kind of error whose message is written for the person at the screen."""


class AevizError(Exception):
    """What went wrong and what to do about it, in one sentence or two that can be shown as they are."""
