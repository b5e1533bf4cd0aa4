"""The comparison without a browser: read a corpus, train, measure.

The names below are the public interface; `core.measures` holds what can be asked of a run.
"""

from core.corpus import Corpus, read_corpus
from core.errors import UserError
from core.runs import Run
from core.settings import Settings
from core.training import train

__all__ = ["Corpus", "Run", "Settings", "UserError", "read_corpus", "train"]
