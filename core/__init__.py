"""Core: the comparison without a browser. Read a corpus, train on it, measure the run.

The names below are the public interface; the measures of a run are in `core.measures`.
"""

from core.corpus import Corpus, read_corpus
from core.errors import UserError
from core.runs import Run
from core.settings import Settings
from core.training import train

__all__ = ["Corpus", "Run", "Settings", "UserError", "read_corpus", "train"]
