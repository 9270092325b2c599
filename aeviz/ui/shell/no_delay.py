"""Small messages leave at once.

The system holds back a small packet until the one before it is acknowledged, and the other side takes 40 ms to
acknowledge one (Nagle's algorithm against delayed acknowledgements). A page is many small messages. asyncio turns that
off for connections that it knows as TCP; it does not know those of the socket that Streamlit opens, whose protocol is
given as 0. What is set on a socket that listens holds for every connection that it accepts.
"""

import gc
import socket


def send_at_once() -> int:
    """Turns the holding back off for all connections still to come to this process. Returns how many sockets listen."""
    listening = [found for found in gc.get_objects() if issubclass(type(found), socket.socket) and _listens(found)]
    for found in listening:
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return len(listening)


def _listens(found: socket.socket) -> bool:
    try:
        internet = found.family in (socket.AF_INET, socket.AF_INET6) and found.type == socket.SOCK_STREAM
        return internet and bool(found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
    except OSError:  # closed already, or a system that can not say
        return False
