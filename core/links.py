"""Links: everything that a person set becomes a short text for the address bar, and back.

A link is a version, a dot, and base64url (RFC 4648, without padding) of raw deflate (RFC 1951) of JSON. Later versions
read what this one writes. Anybody can write a link, so all input is checked before use and unpacked only up to a limit.
"""

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.corpus import LARGEST, Row, check_characters
from core.errors import UserError
from core.nouns import counted
from core.words import cleaned

VERSION = 1
LONGEST = 16_000  # characters of a link; browsers and servers take longer addresses
MOST_BYTES = 4 * LARGEST.characters + 200_000  # of the JSON: every character of the sentences, and what is around them
MOST_CHOICES, LONGEST_CHOICE = 64, LARGEST.characters_a_prompt  # choices in a link; characters in a choice
LONGEST_VERSION = 9  # digits
DAMAGED = "The link is damaged or was cut off. Ask for it again, or copy it as a whole."

Choice = str | bool | int | float | tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Shared:
    """What a link or a file carries."""

    rows: tuple[Row, ...]
    preset: str  # the preset that the sentences started from, which has a word in question and patterns
    patterns: str = ""  # the text of other patterns than the preset's
    choices: Mapping[str, Choice] = field(default_factory=dict)  # by the key of the control
    hidden: tuple[str, ...] = ()  # hidden controls and pages


def pack(shared: Shared) -> str:
    """The text of a file: JSON with one sentence a line. Raises UserError for more text than a corpus may have."""
    check_characters(len(shared.patterns) + sum(len(sentence) + len(sense) for sentence, sense, _ in shared.rows))
    rows = ",\n".join(json.dumps(_short(row), ensure_ascii=False) for row in shared.rows)
    rest = {"preset": shared.preset, "choices": dict(shared.choices), "hidden": shared.hidden}
    rest |= {"patterns": shared.patterns.split("\n")} if shared.patterns else {}
    tail = json.dumps(rest, ensure_ascii=False, separators=(",", ":"))
    return f'{{"version":{VERSION},"rows":[\n{rows}\n],{tail[1:]}'


def unpack(text: str) -> Shared:
    """Read what pack wrote; raises UserError for anything else."""
    if len(text) > MOST_BYTES:
        raise UserError(f"The file is larger than the {MOST_BYTES:,} characters that are read. Save a smaller one.")
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UserError(DAMAGED) from error
    if not isinstance(content, dict) or not isinstance(content.get("rows"), list):
        raise UserError(DAMAGED)
    _check_version(content.get("version"))
    _check_rows(len(content["rows"]))
    return Shared(
        rows=tuple(map(_row, content["rows"])),
        preset=_text(content.get("preset", "")),
        patterns=_lines(content.get("patterns", [])),
        choices=_choices(content.get("choices", {})),
        hidden=_texts(content.get("hidden", [])),
    )


def encode(shared: Shared) -> str:
    """The link. Raises UserError if it is longer than LONGEST, or for more text or rows than a corpus may have."""
    _check_rows(len(shared.rows))
    packer = zlib.compressobj(9, wbits=-15)
    packed = packer.compress(pack(shared).encode()) + packer.flush()
    link = f"{VERSION}." + base64.urlsafe_b64encode(packed).decode().rstrip("=")
    if len(link) > LONGEST:
        raise UserError(
            f"A link to so many sentences would have {counted(len(link), 'character')}; at most {LONGEST:,} pass "
            "everywhere. Save a file instead, or share fewer sentences."
        )
    return link


def decode(link: str) -> Shared:
    """Read what encode wrote, in this version or an earlier one; raises UserError for anything else."""
    if len(link) > LONGEST:
        raise UserError(
            f"The link has {counted(len(link), 'character')}; at most {LONGEST:,} are read. Ask for a file instead."
        )
    version, dot, body = link.strip().partition(".")
    if not (dot and version.isascii() and version.isdigit() and len(version) <= LONGEST_VERSION):
        raise UserError(DAMAGED)
    _check_version(int(version))
    try:
        packed = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
        unpacker = zlib.decompressobj(wbits=-15)
        text = unpacker.decompress(packed, MOST_BYTES).decode()
    except (ValueError, zlib.error) as error:
        raise UserError(DAMAGED) from error
    if not unpacker.eof:
        raise UserError(DAMAGED)
    return unpack(text)


def _check_version(version: object) -> None:
    if not isinstance(version, int) or version < 1:
        raise UserError(DAMAGED)
    if version > VERSION:
        raise UserError(
            f"The link is of version {version}; this dashboard reads versions up to {VERSION}. Update the dashboard."
        )


def _check_rows(count: int) -> None:
    if count > LARGEST.sentences:
        raise UserError(f"A link or file holds at most {LARGEST.sentences:,} of {counted(count, 'sentence')}.")


def _short(row: Row) -> list[str | int]:
    """A row as a list without its empty last cells."""
    sentence, sense, held_out = row
    return [sentence, sense, 1] if held_out else [sentence, sense] if sense else [sentence]


def _row(entry: object) -> Row:
    if not isinstance(entry, list) or not 1 <= len(entry) <= 3:
        raise UserError(DAMAGED)
    sense, held_out = [*entry[1:], "", 0][:2] if len(entry) < 3 else entry[1:]
    return _text(entry[0]), _text(sense), held_out == 1


def _text(value: object, longest: int = LARGEST.characters) -> str:
    if not isinstance(value, str) or len(value) > longest:
        raise UserError(DAMAGED)
    return cleaned(value)


def _lines(value: object) -> str:
    """The lines of a text, which a version without patterns passes over."""
    if not isinstance(value, list) or not all(isinstance(line, str) for line in value):
        raise UserError(DAMAGED)
    check_characters(sum(map(len, value)))
    return "\n".join("\t".join(map(cleaned, line.split("\t"))) for line in value)


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > MOST_CHOICES:
        raise UserError(DAMAGED)
    return tuple(_text(text, LONGEST_CHOICE) for text in value)


def _choices(value: object) -> dict[str, Choice]:
    if not isinstance(value, dict) or len(value) > MOST_CHOICES:
        raise UserError(DAMAGED)
    return {_text(key, LONGEST_CHOICE): _choice(choice) for key, choice in value.items()}


def _choice(value: object) -> Choice:
    if isinstance(value, list):
        return _texts(value)
    return value if isinstance(value, bool | int | float) else _text(value, LONGEST_CHOICE)
