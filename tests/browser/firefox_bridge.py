"""Firefox with a bridge before it: `python firefox_bridge.py FIREFOX ARGUMENTS...` stands in for Firefox.

Playwright drives a Firefox that is not its own by WebDriver BiDi. It tells each new page its theme by a command,
`emulation.setMediaFeaturesOverride`, which Firefox 153 does not know, and opens no page where that is refused. So the
bridge passes on what both say, and makes this one refusal a success; the theme is then what the profile says. The
bridge, and the launcher in `firefox.py`, can go when the oldest Firefox that tests are to run in knows the command.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from threading import Thread
from typing import Any

from websockets import ConnectionClosed
from websockets.sync.client import connect
from websockets.sync.connection import Connection
from websockets.sync.server import ServerConnection, serve

COMMAND = "emulation.setMediaFeaturesOverride"
ADDRESS = re.compile(r"(?<=WebDriver BiDi listening on )ws://\S+")
# Messages may be as long as a screenshot, and answers as late as a busy machine has them.
OPTIONS: Any = {"compression": None, "max_size": None, "ping_interval": None}


def forgiven(message: str) -> str:
    """A message of Firefox, as a success where it refuses the command."""
    if COMMAND not in message:
        return message
    answer = json.loads(message)
    if (answer.get("error"), answer.get("message")) != ("unknown command", COMMAND):
        return message
    return json.dumps({"type": "success", "id": answer["id"], "result": {}})


def convey(source: Connection, goal: Connection) -> None:
    """Pass on what one side says until either ends; then both do."""
    with suppress(ConnectionClosed):
        for message in source:
            goal.send(forgiven(str(message)))
    goal.close()


@contextmanager
def bridge(firefox_address: str) -> Iterator[str]:
    """The address at which Firefox is reached over the bridge."""

    def join(playwright: ServerConnection) -> None:
        assert playwright.request
        with connect(firefox_address + playwright.request.path, **OPTIONS) as firefox:
            answers = Thread(target=convey, args=(firefox, playwright))
            answers.start()
            convey(playwright, firefox)
            answers.join()

    with serve(join, "127.0.0.1", 0, **OPTIONS) as server:
        serving = Thread(target=server.serve_forever)
        serving.start()
        yield f"ws://127.0.0.1:{server.socket.getsockname()[1]}"
    serving.join()


def main() -> int:
    """Run Firefox, and tell the bridge's address where Firefox tells its own. Returns how Firefox ended."""
    with (
        ExitStack() as bridges,
        subprocess.Popen(sys.argv[1:], stderr=subprocess.PIPE, text=True, errors="replace") as firefox,
    ):
        assert firefox.stderr
        for line in firefox.stderr:
            if found := ADDRESS.search(line):
                line = line.replace(found[0], bridges.enter_context(bridge(found[0])))
            print(line, end="", file=sys.stderr, flush=True)
    return firefox.returncode


if __name__ == "__main__":
    sys.exit(main())
