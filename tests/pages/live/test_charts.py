"""Live charts take nothing on trust."""

from __future__ import annotations

import pytest

from views.live import charts, component


def test_charts_refuse_what_their_script_would_not_send(monkeypatch: pytest.MonkeyPatch) -> None:
    for row, rate in ((1, float("nan")), (1, 10**400), (-1, 0.1), ("a", 0.1), (float("inf"), 0.1), (None, None)):
        monkeypatch.setattr(component.st, "session_state", {"charts": {"take": {"row": row, "rate": rate}}})
        with pytest.raises(ValueError, match="not what our script sends"):
            charts.taken_point()
