"""Archive: several files become one download."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZipFile, ZipInfo


def archive(files: Mapping[str, bytes]) -> bytes:
    """A zip of the files, in their order; the same files give the same bytes at any time and on any machine.

    So it has no date, and no compression: the output of deflate depends on the version of zlib.
    """
    buffer = BytesIO()
    with ZipFile(buffer, "w") as packed:
        for name, content in files.items():
            entry = ZipInfo(name)  # dated 1980, the format's earliest date
            entry.create_system = 3  # Unix, on every machine
            entry.external_attr = 0o644 << 16  # anybody may read it
            packed.writestr(entry, content)
    return buffer.getvalue()
