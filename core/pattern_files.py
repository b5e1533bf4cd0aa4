"""Pattern files: whether a file holds patterns rather than sentences."""

from core.corpus import LARGEST, holds_patterns
from core.file_tables import decoded


def patterns_in(name: str, data: bytes) -> str:
    """The text of a .txt file of patterns; "" for any other file. Raises UserError for a .txt file that is no text."""
    if not name.lower().endswith(".txt") or len(data) > LARGEST.upload_bytes:
        return ""
    text = decoded(data)
    return text if holds_patterns(text) else ""
