"""Scripts under addresses that say what is in them."""

import gzip
from pathlib import Path

import pytest

from server import assets
from tests.support.http import get
from views.live.scripts import SCRIPTS, address_of, imports_of

LIVE = Path(__file__).parents[3] / "views" / "live"


@pytest.mark.parametrize("address", SCRIPTS)
def test_every_script_lies_under_its_address_for_good(address: str) -> None:
    script = SCRIPTS[address]
    plain = get(assets.routes(""), f"/{address}")
    assert (plain.status, plain.body) == (200, script)
    deflated = get(assets.routes(""), f"/{address}", accept_encoding="br, gzip")
    assert (deflated.headers["content-encoding"], gzip.decompress(deflated.body)) == ("gzip", script)
    for answer in (plain, deflated):
        assert answer.headers["content-type"].startswith("text/javascript")
        assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("script", sorted(LIVE.rglob("*.js")), ids=lambda script: script.stem)
def test_relative_paths_lead_to_addresses(script: Path) -> None:
    folder = address_of(script).removesuffix(script.relative_to(LIVE).as_posix())
    assert [address_of(imported) for imported in imports_of(script)] == [
        f"{folder}{imported.relative_to(LIVE).as_posix()}" for imported in imports_of(script)
    ]


def test_the_routes_lie_below_the_base_path_and_nothing_else_is_answered() -> None:
    address = next(iter(SCRIPTS))
    assert get(assets.routes("/some/base"), f"/some/base/{address}").status == 200
    for path in (f"/{address}", "/some/base/assets/", f"/some/base/{address}.map", "/some/base/assets/../app.py"):
        answer = get(assets.routes("/some/base"), path)
        assert (answer.status, "cache-control" in answer.headers) == (404, False)
