"""What the link of a figure of the lectures chooses."""

from lessons.figures import FIGURES
from settings.link import read
from settings.network import NetworkSelection
from settings.selection import Selection, Setting


def selected(name: str) -> Selection | NetworkSelection:
    """What the figure's link chooses."""
    figure = FIGURES[name]
    return read(figure.page, figure.query)[0]


def setting_of(name: str) -> Setting:
    """Setting of a figure on a page about surfaces."""
    selection = selected(name)
    assert isinstance(selection, Selection)
    return selection.setting()
