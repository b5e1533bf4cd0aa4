"""Widget states as a browser sends them: of each widget it draws, and of edits in the table of sentences."""

from streamlit.proto.Slider_pb2 import Slider
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.load.page import Leaf

STRINGS = ("text_input", "text_area")


def drawn(leaf: Leaf, known: WidgetState | None) -> WidgetState | None:
    """The state of a widget just drawn: the person's value, unless the server sets one or the widget is new.

    None for elements that report nothing until they are used.
    """
    kind, widget = leaf.kind, leaf.value
    if known is not None and not getattr(widget, "set_value", False):
        return known
    state = WidgetState(id=leaf.id)
    if kind == "checkbox":
        state.bool_value = widget.value if widget.set_value else widget.default
    elif kind in STRINGS:
        state.string_value = widget.value if widget.set_value else widget.default
    elif kind == "number_input":
        state.double_value = widget.value if widget.set_value else widget.default
    elif kind in ("selectbox", "radio"):
        chosen = [widget.options[widget.default]] if widget.options and widget.HasField("default") else []
        chosen = [widget.raw_value] if widget.set_value and widget.HasField("raw_value") else chosen
        state.string_value = chosen[0] if chosen else ""
    elif kind == "multiselect":
        state.string_array_value.data[:] = _chosen(widget, widget.options)
    elif kind == "button_group":
        state.string_array_value.data[:] = _chosen(widget, [option.content for option in widget.options])
    elif kind == "slider" and widget.type == Slider.SELECT_SLIDER:
        default = [widget.options[int(place)] for place in widget.default]
        state.string_array_value.data[:] = widget.raw_value if widget.set_value and widget.raw_value else default
    elif kind == "slider":
        state.double_array_value.data[:] = widget.value if widget.set_value else widget.default
    else:
        return known
    return state


def _chosen(widget, options: list[str]) -> list[str]:
    return [*widget.raw_values] if widget.set_value else [options[place] for place in widget.default]
