"""Small messages are sent at once, and it is still for us to see to that."""

import socket

from streamlit.web.server.starlette.starlette_server import _bind_socket

from views.latency import send_at_once


def no_delay(listener: socket.socket) -> int:
    """TCP_NODELAY of a connection that `listener` accepts."""
    listener.setblocking(True)
    with socket.create_connection(listener.getsockname()), listener.accept()[0] as accepted:
        return accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_streamlit_still_waits_for_acknowledgements() -> None:
    with _bind_socket("127.0.0.1", 0, 1) as listener:
        assert not no_delay(listener), "views/latency.py is not needed any more: delete it"


def test_the_page_does_not() -> None:
    with _bind_socket("127.0.0.1", 0, 1) as listener:
        send_at_once.__wrapped__()
        assert no_delay(listener)
