"""A page as a browser builds it from the server's messages: a tree of blocks and elements.

Each node records the script run and the fragment that drew it: at the end of a run, nodes that only an earlier run drew
are removed.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

import pandas as pd
import pyarrow
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsgMetadata
from streamlit.proto.VegaLiteChart_pb2 import VegaLiteChart

CONTAINERS = 4  # of a page: main, sidebar, event, bottom


@dataclass
class Leaf:
    """An element, with the run and fragment that drew it."""

    element: Element
    run: str
    fragment: str
    script: str  # hash of the script that drew it: the page's or the main one

    @property
    def kind(self) -> str:
        return self.element.WhichOneof("type") or ""

    @property
    def value(self):
        """The element's message, of its own type."""
        return getattr(self.element, self.kind)

    @property
    def id(self) -> str:
        """The widget's id; empty if the element is no widget."""
        return getattr(self.value, "id", "") if self.kind else ""


@dataclass
class Block:
    """A container, with the run and fragment that drew it."""

    kind: str
    run: str
    fragment: str
    script: str
    id: str = ""
    children: list["Block | Leaf"] = field(default_factory=list)


class Page:
    """The page in one visitor's browser."""

    def __init__(self) -> None:
        self.run = ""
        self._root = [Block("root", "", "", "") for _ in range(CONTAINERS)]

    def apply(self, delta: Delta, metadata: ForwardMsgMetadata) -> None:
        """Insert an element or a block at the place that the message gives."""
        origin = self.run, delta.fragment_id, metadata.active_script_hash
        *way, place = metadata.delta_path
        parent = self._walk(way)
        old = parent.children[place] if place < len(parent.children) else None
        kind = delta.WhichOneof("type")
        if kind == "new_element":
            _put(parent, place, Leaf(delta.new_element, *origin))
        elif kind == "add_block":
            _put(parent, place, _block(delta, origin, old))
        elif old is None:  # a spinner replaces nothing; in an empty place it is a placeholder
            _put(parent, place, Leaf(Element(), *origin))

    def end_run(self, run: str, fragments: Collection[str]) -> None:
        """Remove what a finished run, of the script or of fragments, did not draw again."""
        for container in self._root:
            container.children = _current(container.children, run, fragments, inside=False)

    def keep_frame(self, main_script: str) -> None:
        """Keep only what the main script drew, as a browser does when the page changes."""
        for container in self._root:
            container.children = _of_script(container.children, main_script)

    def leaves(self, kind: str | None = None) -> Iterator[Leaf]:
        """The elements in their order, all or of one kind."""
        nodes = (node for container in self._root for node in _walk_down(container))
        return (node for node in nodes if isinstance(node, Leaf) and kind in (None, node.kind))

    def ids(self) -> set[str]:
        """The ids of all widgets and containers."""
        return {node.id for container in self._root for node in _walk_down(container) if node.id}

    def charts(self) -> list[VegaLiteChart]:
        return [leaf.value for leaf in self.leaves("vega_lite_chart")]

    def words(self) -> set[str]:
        """The words of the bars."""
        frames = [frame for chart in self.charts() for frame in _frames(chart)]
        return {word for frame in frames if {"word", "probability"} <= {*frame} for word in frame["word"]}

    def text(self) -> bytes:
        """The whole content of the page, as it was sent."""
        return b"\n".join(leaf.element.SerializeToString() for leaf in self.leaves())

    def table(self) -> tuple[str, dict]:
        """The id of the table of sentences, and what it was drawn with."""
        (table,) = (leaf.value for leaf in self.leaves("bidi_component") if "sentence-table" in leaf.id)
        return table.id, json.loads(table.json)

    def complaints(self) -> list[str]:
        """The exceptions and errors on the page."""
        shown = [f"{leaf.value.type}: {leaf.value.message}" for leaf in self.leaves("exception")]
        return shown + [leaf.value.body for leaf in self.leaves("alert") if leaf.value.format == Alert.ERROR]

    def _walk(self, way: list[int]) -> Block:
        """The block at the end of a path; marks all blocks on the path as drawn by this run."""
        block = self._root[way[0]]
        for place in way[1:]:
            block.run = self.run
            child = block.children[place]
            assert isinstance(child, Block), f"{way}: an element has no children"
            block = child
        block.run = self.run
        return block


def _block(delta: Delta, origin: tuple[str, str, str], old: "Block | Leaf | None") -> Block:
    """A new block; it keeps the children of the one it replaces until the run ends."""
    made = Block(delta.add_block.WhichOneof("type") or "", *origin, id=delta.add_block.id)
    if isinstance(old, Block) and old.kind == made.kind:
        made.children = old.children
    return made


def _put(parent: Block, place: int, node: Block | Leaf) -> None:
    assert place <= len(parent.children), f"place {place} in a block with {len(parent.children)} children"
    parent.children[place : place + 1] = [node]


def _current(nodes: list[Block | Leaf], run: str, fragments: Collection[str], *, inside: bool) -> "list[Block | Leaf]":
    """The nodes without those of earlier runs; `inside`: within a block that this run's fragments drew."""
    kept: list[Block | Leaf] = []
    for node in nodes:
        is_old = node.run != run
        if isinstance(node, Block):
            if is_old and (inside or not fragments):
                continue
            is_drawn = bool(fragments) and node.fragment in fragments and not is_old
            node.children = _current(node.children, run, fragments, inside=inside or is_drawn)
        elif is_old and node.kind != "toast" and (not fragments or (inside and node.fragment)):
            continue
        kept.append(node)
    return kept


def _of_script(nodes: "list[Block | Leaf]", script: str) -> "list[Block | Leaf]":
    kept = [node for node in nodes if node.script == script]
    for node in kept:
        if isinstance(node, Block):
            node.children = _of_script(node.children, script)
    return kept


def _walk_down(block: Block) -> "Iterator[Block | Leaf]":
    for node in block.children:
        yield node
        if isinstance(node, Block):
            yield from _walk_down(node)


def _frames(chart: VegaLiteChart) -> list[pd.DataFrame]:
    return [_frame(each.data.data) for each in chart.datasets]


def _frame(data: bytes) -> pd.DataFrame:
    return pyarrow.ipc.open_stream(data).read_pandas()
