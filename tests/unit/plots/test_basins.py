"""A basin map tells each minimum by colour and letter."""

from __future__ import annotations

from typing import Any

import numpy as np

from plots import BasinMap, Theme, basin_color, basin_name, basin_traces, ground
from surfaces import SURFACES

BOWL: Any = SURFACES[0]


def test_a_basin_map_tells_each_minimum_by_colour_and_letter_and_soon_from_late_by_lightness() -> None:
    minima = np.array([[0.0, 0.0], [1.0, 1.0]])
    reached, after = np.array([[0, 1], [-1, -2]]), np.array([[0, 10], [-1, -1]])
    x = y = np.array([0.0, 1.0])
    drawn = ground(BOWL, BOWL.domain)
    found = BasinMap(x, y, minima, reached, after, 10)
    area, _, _, names = (trace.points for trace in basin_traces(found, drawn, Theme()))
    assert [np.floor(v) for v in area["z"].ravel()] == [0, 1, 2, 3]
    assert area["z"][0, 0] < area["z"][0, 1] - 1.9  # at once, and at the last step
    assert names["text"] == ["<b>A</b>", "<b>B</b>"]
    assert len({basin_color(place, 0.5, Theme()) for place in range(6)}) == 6
    brightness = [sum(int(basin_color(0, share, Theme())[k : k + 2], 16) for k in (1, 3, 5)) for share in (0, 0.5, 1)]
    assert brightness == sorted(brightness, reverse=True)
    assert [basin_name(place) for place in (0, 25, 26)] == ["A", "Z", "27"]
