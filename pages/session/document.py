"""Document: one person's sentences with the way back and forward. A change makes a new one, and keeps the old intact.

Streamlit may end a callback between any two uses of its session state, and call it again. A document is therefore one
value that is written at once, and a call that comes a second time finds nothing left to do.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from core.corpus import LARGEST, Row
from core.sentence_files import SentenceFile

KEPT_EDITS = 100


@dataclass(frozen=True)
class Version:
    """The sentences at one time, and those from which a person's last change of a sentence made them."""

    rows: tuple[Row, ...]
    preset: str  # what they started from; it names the word in question
    before: tuple[Row, ...] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Opened:
    """A file and what was read from it, so that it can be read in another way."""

    name: str
    data: bytes = field(repr=False)
    read: SentenceFile


@dataclass(frozen=True)
class Document:
    """The sentences now, those before and after, and what the widgets were filled with."""

    now: Version
    past: tuple[Version, ...] = ()  # the last is the next to go back to
    future: tuple[Version, ...] = ()  # the last is the next to go forward to
    own: Version | None = None  # the last sentences that were no preset's, before a preset took their place
    table: tuple[Row, ...] = ()  # what the table was last filled with; it keeps what is typed since then itself
    table_fills: int = 0
    pasted: str = ""  # the last one that was brought over
    table_error: str | None = None  # why what was pasted into it cannot be read
    text: tuple[Row, ...] = ()  # what the text was last filled with; it keeps what is typed since then itself
    text_fills: int = 0
    text_error: str | None = None  # why the text that stands in its box cannot be read
    files: int = 0  # taken; one that cannot be read stays, with its error
    file_error: str | None = None
    opened: Opened | None = None  # the last that was taken
    filled_by: "tuple[Document, Change] | None" = None  # what filled the table anew, and the document before it

    @classmethod
    def of(cls, version: Version) -> "Document":
        """The first one of a visit."""
        return cls(version)._filled()

    def edited(self, rows: Sequence[Row]) -> "Document":
        """After a change by the person. A sense that is filled in after its sentence leaves the new words in sight."""
        old, new = ([row[0] for row in each if row[0]] for each in (self.now.rows, rows))
        before = self.now.before if old == new else self.now.rows
        return self._changed(Version(tuple(rows), self.now.preset, before))

    def replaced(self, version: Version) -> "Document":
        """After a change to sentences that the person did not just type."""
        return self._changed(version)._filled()

    def undone(self) -> "Document":
        """One change back, if there is one."""
        if not self.past:
            return self
        *past, version = self.past
        return replace(self, now=version, past=tuple(past), future=(*self.future, self.now))._filled()

    def redone(self) -> "Document":
        """One undo back, if there is one."""
        if not self.future:
            return self
        *future, version = self.future
        return replace(self, now=version, past=(*self.past, self.now), future=tuple(future))._filled()

    def with_table_filled(self) -> "Document":
        """With the rows as they are now in the table."""
        return replace(self, table=self.now.rows, table_fills=self.table_fills + 1, table_error=None)

    def with_text_filled(self) -> "Document":
        """With the rows as they are now in the text."""
        return replace(self, text=self.now.rows, text_fills=self.text_fills + 1, text_error=None)

    def after(self, change: "Change") -> "Document":
        """After a change; if it fills the table anew, what it was is kept for an edit that comes late."""
        made = change(self)
        return made if made.table_fills == self.table_fills else replace(made, filled_by=(self._forgetful(), change))

    def after_late(self, edit: "Change") -> "Document":
        """After an edit of the table that was on its way when the table was filled anew: as if it had come before."""
        if self.filled_by is None:
            return self
        before, change = self.filled_by
        edited = edit(before)
        if edited.now == before.now:
            return self
        made = change(edited)._filled()
        fills = {"table_fills": self.table_fills + 1, "text_fills": self.text_fills + 1}
        return replace(made, filled_by=(edited._forgetful(), change), **fills)

    def _forgetful(self) -> "Document":
        return replace(self, filled_by=None)

    def _filled(self) -> "Document":
        return self.with_table_filled().with_text_filled()

    def _changed(self, version: Version) -> "Document":
        if version == self.now:
            return self
        # A hundred of more would fill memory.
        is_kept = _characters(self.now) <= LARGEST.characters and len(self.now.rows) <= 10 * LARGEST.sentences
        past = (*self.past, self.now)[-KEPT_EDITS:] if is_kept else self.past
        return replace(self, now=version, past=past, future=())


Change = Callable[[Document], Document]


def _characters(version: Version) -> int:
    return sum(len(sentence) + len(sense) for sentence, sense, _ in version.rows)
