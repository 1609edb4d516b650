"""Serve a Streamlit script as `make run` serves the app."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def serve(script: str, port: int | None = None) -> Iterator[str]:
    """The address of `script`, a path from the project's root, for as long as the context lasts."""
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
    command += ["--server.headless", "true", "--server.address", "127.0.0.1"]
    nowhere, paths = subprocess.DEVNULL, os.environ | {"PYTHONPATH": str(ROOT)}
    server = subprocess.Popen(command, cwd=ROOT, stdin=nowhere, stdout=nowhere, stderr=nowhere, env=paths)
    here = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{here}/_stcore/health", timeout=1).close()
                break
            except OSError:
                assert server.poll() is None, "the server stopped"
                time.sleep(0.1)
        else:
            raise TimeoutError("the server did not answer within 30 seconds")
        yield here
    finally:
        server.kill()
        server.wait()
