"""Small messages leave at once: on sockets that listen, and so on what they accept."""

import socket

from aeviz.ui.shell.no_delay import send_at_once


def no_delay(connection: socket.socket) -> bool:
    return bool(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))


def test_connections_to_a_socket_that_listens_already_do_not_hold_back():
    with socket.socket(socket.AF_INET) as listener, socket.socket(socket.AF_INET) as client:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        assert send_at_once() >= 1
        client.connect(listener.getsockname())
        accepted, _ = listener.accept()
        with accepted:
            assert no_delay(accepted)
        assert not no_delay(client)  # what others open is theirs


def test_a_closed_socket_is_no_trouble():
    closed = socket.socket(socket.AF_INET)
    closed.close()
    send_at_once()
