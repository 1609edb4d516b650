"""Keys of controls. A key is the control's name in links, so its parts never change."""

from __future__ import annotations

import re
from functools import cache

# Groups of controls: letters of a typed formula, the pages about networks, those of the layers and of losses by task.
TYPED, NETWORK, LAYERS, LIKELIHOOD = "own", "net", "layers", "losses"


@cache
def key_of(owner: type | str, name: str, prefix: str = "") -> str:
    """Key of the control of one number: "Adam.beta1", "own.a", "net.Moons.samples".

    owner   the class that declares the number, or a group of controls
    prefix  the group of controls to which a class belongs there, if any
    """
    parts = (prefix, owner if isinstance(owner, str) else owner.__name__, name)
    return ".".join(part for part in parts if part)


def place_of(key: str) -> str:
    """The key as Streamlit writes it into the class of the control's place on the page: "Adam-beta1"."""
    return re.sub("[^a-zA-Z0-9_-]", "-", key)
