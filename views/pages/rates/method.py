"""The choice of one method on pages about many runs of it."""

from __future__ import annotations

import streamlit as st

from core import Optimizer
from settings.selection import Selection
from views import controls, picture
from views.translation import tr


def choose_method(chosen: Selection, *, box: bool = False) -> type[Optimizer] | None:
    """Draw the choice of one of the chosen methods. Returns it; None, with a hint on the page, if there is none."""
    if not chosen.methods:
        st.info(picture.nothing_chosen())
        return None
    names = {cls.__name__: cls.name for cls in chosen.methods}
    controls.respell("method", {name: key for key, name in names.items()})
    name = controls.select_translated("method", tr("Optimizer"), names, box=box)
    return method_named(chosen, name)


def method_named(chosen: Selection, name: str | None) -> type[Optimizer]:
    """The chosen method of that name, or the first one."""
    return next((cls for cls in chosen.methods if cls.__name__ == name), chosen.methods[0])
