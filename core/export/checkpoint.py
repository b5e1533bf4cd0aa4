"""Checkpoint: one seed's attention model becomes a folder in the format of Hugging Face."""

import json
from typing import Any

from safetensors.torch import save

from core.export.archive import archive
from core.export.card import card
from core.export.gpt2 import generation_config, gpt2_config, gpt2_weights
from core.export.tokenizer import tokenizer_config, tokenizer_file
from core.runs import Run


def checkpoint(run: Run, seed: int) -> bytes:
    """A zip that, unpacked, opens with transformers' `from_pretrained`; the same run and seed give the same bytes.

    It holds the weights that the run uses (run.parameters) and a tokenizer with the rule of core.words: for a prompt it
    gives the same probabilities as core.measures.next_words. Raises IndexError if the run has no such seed.
    """
    return archive(
        {
            "README.md": card(run, seed).encode(),
            "config.json": _json(gpt2_config(run)),
            "generation_config.json": _json(generation_config(run)),
            "model.safetensors": save(gpt2_weights(run, seed), metadata={"format": "pt"}),
            "tokenizer.json": _json(tokenizer_file(run.corpus)),
            "tokenizer_config.json": _json(tokenizer_config(run.corpus)),
        }
    )


def _json(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
