"""Parquet: a table becomes a file that keeps the types of its columns."""

import pandas as pd


def to_parquet(frame: pd.DataFrame) -> bytes:
    """The table as a file, without its index, which means nothing in a tidy table."""
    written: bytes = frame.to_parquet(index=False)
    return written
