"""Latency: turn off Nagle's algorithm, which Streamlit's server leaves on. With it, all messages of a run except the
first wait for the browser's acknowledgement, up to 40 ms: longer than everything else.

asyncio turns it off for sockets that are declared as TCP; Streamlit binds its own without this declaration
(`streamlit.web.server.starlette.starlette_server._bind_socket`). A connection inherits the setting of the listener.
"""

import gc
import socket
from contextlib import suppress
from functools import cache


@cache
def send_at_once() -> None:
    """Set TCP_NODELAY on the sockets of this process, the listening one among them. Later calls do nothing."""
    for item in gc.get_objects():
        if type(item) is socket.socket and item.family in (socket.AF_INET, socket.AF_INET6):
            with suppress(OSError):  # a closed socket, or one that is not TCP
                item.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
