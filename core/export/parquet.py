"""Parquet: any table as a file that keeps its types."""

import pandas as pd


def to_parquet(frame: pd.DataFrame) -> bytes:
    """The table without its index, which carries no meaning in a tidy table."""
    written: bytes = frame.to_parquet(index=False)
    return written
