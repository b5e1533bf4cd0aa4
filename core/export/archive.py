"""Archives: several files as one download."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZipFile, ZipInfo


def archive(files: Mapping[str, bytes]) -> bytes:
    """A zip of the files by name, in their order; the same files give the same bytes at any time and place.

    For that it holds no date and is not compressed: what deflate gives depends on the version of zlib.
    """
    buffer = BytesIO()
    with ZipFile(buffer, "w") as packed:
        for name, content in files.items():
            entry = ZipInfo(name)  # dated 1980, the earliest that the format can say
            entry.create_system = 3  # Unix, wherever it is made
            entry.external_attr = 0o644 << 16  # anybody may read it
            packed.writestr(entry, content)
    return buffer.getvalue()
