"""GPT-2: one seed's attention model under the names that Hugging Face's GPT-2 uses.

The network is a GPT-2 with smaller sizes, ReLU in place of GELU, and an unembedding that is not tied to the embedding.
The numbers are exported unchanged.
"""

from typing import Any

from torch import Tensor

from core.corpus import END
from core.models import Parameters, decays
from core.runs import Run

_WEIGHTED = {
    "queries_keys_values": "attn.c_attn",
    "output": "attn.c_proj",
    "expand": "mlp.c_fc",
    "contract": "mlp.c_proj",
}
_NORMS = {"norm1": "ln_1", "norm2": "ln_2"}


def gpt2_config(run: Run) -> dict[str, Any]:
    """The content of config.json."""
    settings, end = run.settings, run.corpus.ids[END]
    return {
        "architectures": ["GPT2LMHeadModel"],
        "model_type": "gpt2",
        "vocab_size": len(run.corpus.vocabulary),
        "n_positions": run.corpus.longest + 1,
        "n_embd": settings.width,
        "n_head": settings.heads,
        "n_layer": settings.layers,
        "n_inner": settings.hidden,
        "activation_function": "relu",
        "layer_norm_epsilon": 1e-5,
        "tie_word_embeddings": False,
        "initializer_range": settings.initial_spread,
        "embd_pdrop": settings.dropout_embedding * settings.regularisation,
        "resid_pdrop": settings.dropout_step * settings.regularisation,
        "attn_pdrop": 0.0,
        "bos_token_id": end,
        "eos_token_id": end,
        "pad_token_id": end,
        "dtype": "float32",
    }


def generation_config(run: Run) -> dict[str, Any]:
    """The content of generation_config.json: END begins and ends a text, no longer than in training."""
    end = run.corpus.ids[END]
    return {"bos_token_id": end, "eos_token_id": end, "pad_token_id": end, "max_length": run.corpus.longest + 1}


def gpt2_weights(run: Run, seed: int) -> dict[str, Tensor]:
    """The parameters of one seed by GPT-2's names; matrices are (inputs, outputs), but the unembedding (V, D)."""
    parameters = run.parameters("attention")
    weights = {theirs: _of(parameters, ours, seed) for ours, theirs in _names(run.settings.layers).items()}
    return weights | {"lm_head.weight": parameters["unembedding"][seed].T.contiguous()}


def _of(parameters: Parameters, name: str, seed: int) -> Tensor:
    member = parameters[name][seed]
    return member.contiguous() if decays(name) else member.flatten()  # biases and norms have an axis of 1 for the nodes


def _names(layers: int) -> dict[str, str]:
    """GPT-2's name for each of ours, except for the unembedding."""
    names = {"token_embedding": "transformer.wte.weight", "position_embedding": "transformer.wpe.weight"}
    norms = {"final_norm": "transformer.ln_f"}
    for layer in range(layers):
        here, there = f"layer{layer}.", f"transformer.h.{layer}."
        norms |= {here + ours: there + theirs for ours, theirs in _NORMS.items()}
        for ours, theirs in _WEIGHTED.items():
            names |= {f"{here}{ours}.{end}": f"{there}{theirs}.{end}" for end in ("weight", "bias")}
    for ours, theirs in norms.items():
        names |= {f"{ours}.scale": f"{theirs}.weight", f"{ours}.bias": f"{theirs}.bias"}
    return names
