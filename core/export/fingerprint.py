"""Fingerprint: identifies the sentences that a file was made from, without containing them."""

import hashlib
import json

from core.corpus import Corpus


def fingerprint(corpus: Corpus) -> str:
    """SHA-256 of the corpus in hexadecimal: of a JSON list of [words with spaces between, sense or null, held out]."""
    rows = [[sentence.text, sentence.sense, sentence.held_out] for sentence in corpus.sentences]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
