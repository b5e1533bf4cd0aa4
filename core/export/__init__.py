"""Export: a Run becomes files that other tools open."""

from core.export.checkpoint import checkpoint
from core.export.fingerprint import fingerprint
from core.export.glove import glove_text
from core.export.parquet import to_parquet
from core.export.projector import contextual_projector, static_projector

__all__ = ["checkpoint", "contextual_projector", "fingerprint", "glove_text", "static_projector", "to_parquet"]
