"""No look-up of this machine's outside address: nothing leaves the machine.

Streamlit asks a host on the internet for it at each websocket from another origin, to compare, and no setting turns
that off (the look-up at the start is turned off by `browser.serverAddress`). It is not needed: who serves under another
name says so (`server.corsAllowedOrigins`).
"""

from streamlit import net_util


def ask_nobody() -> None:
    """From now on the outside address counts as unknown."""
    net_util.get_external_ip = _unknown


def _unknown() -> None:
    return None
