"""Streamlit's server leaves Nagle's algorithm on, so that of the few small messages of a run all but the first wait for
the browser's acknowledgement, which is due within 40 ms: longer than all the rest. This turns it off.

asyncio does so for sockets that it knows to be TCP; Streamlit binds its own without saying so
(`streamlit.web.server.starlette.starlette_server._bind_socket`). A connection inherits the setting of the listener.
"""

import gc
import socket
from contextlib import suppress
from functools import cache


@cache
def send_at_once() -> None:
    """Set TCP_NODELAY on the sockets of this process, the listening one among them. Once is enough."""
    for thing in gc.get_objects():
        if type(thing) is socket.socket and thing.family in (socket.AF_INET, socket.AF_INET6):
            with suppress(OSError):  # closed meanwhile, or not TCP
                thing.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
