"""A cache for what pages make of a dossier: the same for all visitors who ask about the same text."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from core.pretrained.dossier import Dossier

CACHE_BYTES = 2_000_000  # for each function, pickled; enough for the charts of about thirty texts

# Hashed by its fingerprints, which determine it; stored pickled, as in run_cache.py.
cached_by_dossier: Callable[[Callable[..., Any]], Any] = st.cache_data(
    max_size=CACHE_BYTES,
    ttl=3600,
    show_spinner=False,
    hash_funcs={Dossier: lambda dossier: (dossier.model_fingerprint, dossier.text_fingerprint)},
)
