"""Document: one person's sentences with undo and redo, as an immutable value; a change returns a new document.

The document is one value that is written in one step, and a callback that is called again has no effect. sentences.py
keeps the document of a visit.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from core.corpus import LARGEST, Row
from core.sentence_files import SentenceFile

KEPT_EDITS = 100
KEPT_CHANGES = 8  # the browser may still send an edit of the table as it was before these


@dataclass(frozen=True)
class Version:
    """The sentences at one time, and those before the last change of a sentence by hand."""

    rows: tuple[Row, ...]
    preset: str  # the preset they started from, which names the word in question
    patterns: str = ""  # the text of the patterns that they grew from; it stays when a sentence is changed by hand
    before: tuple[Row, ...] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Opened:
    """An uploaded file and what was read from it; kept to read it again with other columns."""

    name: str
    data: bytes = field(repr=False)
    read: SentenceFile | None = None  # None before it is read


@dataclass(frozen=True)
class Document:
    """The sentences, their undo and redo history, and what the widgets were last filled with."""

    now: Version
    past: tuple[Version, ...] = ()  # the last is what undo restores
    future: tuple[Version, ...] = ()  # the last is what redo restores
    own: Version | None = None  # the person's sentences before a preset replaced them
    table: tuple[Row, ...] = ()  # the rows that the table shows, blank ones included
    table_fills: int = 0  # how often the table was filled; the browser changes it by itself in between
    newest: int = -1  # the fill of the table whose last rows were just added: they are shown
    taken: tuple[tuple[str, int], ...] = ()  # the browser's outboxes, and the number of the last message taken of each
    line_said: str = ""  # what was last added by the line
    line_error: str | None = None  # why the last text of the line cannot be read
    returned: "tuple[str, int, str] | None" = None  # outbox, number and text of a message that goes back into the line
    table_error: str | None = None  # why the last paste into the table cannot be read
    text: tuple[Row, ...] = ()  # what the text was last filled with; the widget holds the edits since
    text_fills: int = 0
    text_error: str | None = None  # why the text in the box cannot be read
    patterns_fills: int = 0  # how often the box of patterns was filled; the browser holds what was typed since
    patterns_refused: str | None = None  # what was applied there and cannot be read, and why; the box keeps it
    patterns_error: str | None = None
    files: int = 0  # number of files taken; one that cannot be read stays in the uploader, with its error
    file_error: str | None = None
    opened: Opened | None = None  # the last file taken
    refused: Opened | None = None  # a file that may be readable with other columns
    recent: "tuple[tuple[Document, Change], ...]" = ()  # the last changes, each with the document before it

    @classmethod
    def of(cls, version: Version) -> "Document":
        """The first document of a visit."""
        return cls(version)._filled()

    def edited(self, rows: Sequence[Row]) -> "Document":
        """After an edit by hand. An edit of senses or marks alone keeps `before`, and so the remarks on new words."""
        old, new = ([row[0] for row in version if row[0]] for version in (self.now.rows, rows))
        before = self.now.before if old == new else self.now.rows
        return self._changed(replace(self.now, rows=tuple(rows), before=before))

    def grown(self, rows: Sequence[Row], patterns: str) -> "Document":
        """After patterns grew into these rows; equal ones keep their order, and the box of patterns what was typed."""
        if are_same(rows, self.now.rows):
            grown = replace(self.now, patterns=patterns)
        else:
            grown = replace(self.now, rows=tuple(rows), patterns=patterns, before=self.now.rows)
        changed = replace(self, patterns_refused=None, patterns_error=None)._changed(grown)
        return changed.with_table_filled().with_text_filled()

    def replaced(self, version: Version) -> "Document":
        """After a change that was not typed into the table or the text, so that both are filled anew."""
        return self._changed(version)._filled()

    def undone(self) -> "Document":
        """After undo; unchanged if there is nothing to undo."""
        if not self.past:
            return self
        *past, version = self.past
        return replace(self, now=version, past=tuple(past), future=(*self.future, self.now), line_said="")._filled()

    def redone(self) -> "Document":
        """After redo; unchanged if there is nothing to redo."""
        if not self.future:
            return self
        *future, version = self.future
        return replace(self, now=version, past=(*self.past, self.now), future=tuple(future), line_said="")._filled()

    def has_taken(self, outbox: str, number: int) -> bool:
        """Whether a message of the browser was taken."""
        return number <= dict(self.taken).get(outbox, 0)

    def having_taken(self, outbox: str, number: int) -> "Document":
        """With a message of the browser marked as taken."""
        return replace(self, taken=tuple({**dict(self.taken), outbox: number}.items()))

    def with_table_filled(self) -> "Document":
        """With the table filled with the present rows."""
        return replace(self, table=self.now.rows, table_fills=self.table_fills + 1, table_error=None)

    def with_text_filled(self) -> "Document":
        """With the text filled with the present rows."""
        return replace(self, text=self.now.rows, text_fills=self.text_fills + 1, text_error=None)

    def with_patterns_filled(self) -> "Document":
        """With the box of patterns filled with the present ones, unless it holds something that cannot be read."""
        return self if self.patterns_error else replace(self, patterns_fills=self.patterns_fills + 1)

    def after(self, change: "Change") -> "Document":
        """After a change, which is kept with the document before it for `after_late`."""
        made = change(self)
        return (
            made if made is self else replace(made, recent=(*self.recent, (self._forgetful(), change))[-KEPT_CHANGES:])
        )

    def knows_fill(self, table_fills: int) -> bool:
        """Whether the table was filled again since, and the change that did it is known."""
        return table_fills < self.table_fills and any(before.table_fills == table_fills for before, _ in self.recent)

    def after_late(self, table_fills: int, edit: "Change") -> "Document":
        """After an edit of the table as it was some fills ago: as if it had come just before that was refilled."""
        if not self.knows_fill(table_fills):
            return self
        same = [place for place, (before, _) in enumerate(self.recent) if before.table_fills == table_fills]
        before, changes = self.recent[same[-1]][0], [change for _, change in self.recent[same[-1] :]]
        made = edit(before)
        if made.now == before.now:
            return self
        made = replace(made, recent=self.recent[: same[-1]], table_fills=table_fills)
        for change in changes:
            made = made.after(change)
        fills = self.table_fills + 1
        newest = fills if self.newest == self.table_fills else self.newest
        filled = replace(made._filled(), table_fills=fills, text_fills=self.text_fills + 1)
        return replace(filled, newest=newest, taken=self.taken)

    def _forgetful(self) -> "Document":
        return replace(self, recent=())

    def _filled(self) -> "Document":
        return self.with_table_filled().with_text_filled().with_patterns_filled()

    def _changed(self, version: Version) -> "Document":
        if version == self.now:
            return self
        version = replace(version, rows=_sharing(version.rows, self.now.rows))
        # A hundred versions of a larger document would fill the memory.
        is_kept = _characters(self.now) <= LARGEST.characters and len(self.now.rows) <= 10 * LARGEST.sentences
        past = (*self.past, self.now)[-KEPT_EDITS:] if is_kept else self.past
        return replace(self, now=version, past=past, future=(), line_said="")


Change = Callable[[Document], Document]


def are_same(rows: Sequence[Row], others: Sequence[Row]) -> bool:
    """Whether these are the same rows, in whatever order."""
    return Counter(rows) == Counter(others)


def _sharing(rows: Sequence[Row], known: Sequence[Row]) -> tuple[Row, ...]:
    """The rows, with known rows and texts in place of equal ones, so that a version costs what is new in it."""
    row_of = {row: row for row in known}
    text_of = {text: text for row in known for text in row[:2]}

    def shared(text: str) -> str:
        return text_of.setdefault(text, text)

    return tuple(row_of.setdefault(row, (shared(row[0]), shared(row[1]), row[2])) for row in rows)


def _characters(version: Version) -> int:
    return len(version.patterns) + sum(len(sentence) + len(sense) for sentence, sense, _ in version.rows)
