"""Checkouts: an older commit in a folder of its own, to be measured in turns with this one."""

import subprocess
import tarfile
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).parents[2]


def checked_out(commit: str, folder: Path) -> Path:
    """The folder, with all files of the commit in it."""
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True)
    with tarfile.open(fileobj=BytesIO(archive.stdout)) as files:
        files.extractall(folder, filter="data")
    return folder
