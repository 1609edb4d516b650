"""A number can be typed at its slider."""

import json

from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from tests.support.pages import open_root, send, without_exception


def typed(page: AppTest, key: str, text: str) -> str:
    """Type a number at the slider of that key; what is answered."""
    (boxes,) = (e for e in page.get("bidi_component") if e.proto.component_name == "entry")
    value = {"place": f"st-key-{key.replace('.', '-')}", "text": text, "number": 1}
    said = json.dumps({"event": "typed", "value": value})
    send(page, WidgetState(id=f"$$STREAMLIT_INTERNAL_KEY_{boxes.proto.id}__events", json_trigger_value=said))
    (boxes,) = (e for e in page.get("bidi_component") if e.proto.component_name == "entry")
    return json.loads(boxes.proto.json)["answer"]["refusal"]


def test_a_number_can_be_typed_and_keeps_its_spelling() -> None:
    page = open_root()
    for key, text, value, spelling in [
        ("Adam.lr", "90", 90, "90"),
        ("Adam.lr", " 0,19 ", 0.19, "0.19"),
        ("Adam.lr", "0,125", 0.125, "0.125"),
        ("Momentum.momentum", "0.8739", 0.8739, "0.8739"),
        ("Momentum.momentum", ".50", 0.5, ".50"),
        ("steps", "49", 49, "49"),
        ("steps", "１２", 12, "12"),
        ("steps", "1,000", 1000, "1000"),
        ("AdaGrad.eps", "1E\N{MINUS SIGN}16", 1e-16, "1E-16"),
    ]:
        assert typed(page, key, text) == ""
        slider = without_exception(page).select_slider(key=key)
        assert slider.value == value
        assert spelling in slider.options
        assert page.query_params[key] == spelling


def test_what_is_no_number_in_range_gets_a_sentence_and_changes_nothing() -> None:
    page = open_root()
    before = {slider.key: slider.value for slider in page.select_slider}
    for key, text, answer in [
        ("Adam.lr", "101", "Learning rate η goes from 1e-5 to 100."),
        ("Adam.lr", "1e999", "Learning rate η goes from 1e-5 to 100."),
        ("Momentum.momentum", "-1", "Momentum μ goes from 0 to 0.9999."),
        ("steps", "2.5", "Steps T takes whole numbers from 1 to 1000."),
        ("seed", "101", "Noise seed takes whole numbers from 0 to 100."),
        *[("Adam.lr", text, "Type a number, such as 0.1.") for text in ("", "1/3", "nan", "5%", "1_0", "0x1", "0.1.2")],
        ("Adam.lr", "1,000", "Write this without its comma, or with a point."),
        ("nowhere", "1", "This number is no longer on the page."),
    ]:
        assert typed(page, key, text) == answer
        assert {slider.key: slider.value for slider in without_exception(page).select_slider} == before
