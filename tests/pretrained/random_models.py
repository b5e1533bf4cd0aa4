"""Two small random models, as transformers saves them: with and without added positions, and a real byte-level BPE."""

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

SENTENCES = """\
The Spring broke when the button was pressed	coil
They drank from a clear spring, high up	water
In early SPRING the café opens	season
El niño saltó y la spring, ¿no?	coil
Water bubbled from the “spring” below	water
東京 の spring と 京都	season
No word of it here	season
Every spring 🌱 the zebra’s foal returns	season
"""
SHAPES = {"vocab_size": 340, "bos_token_id": None, "eos_token_id": None}


def tokenizer():
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=340, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    made.train_from_iterator([SENTENCES] * 3, trainer)
    return PreTrainedTokenizerFast(tokenizer_object=made)


def gpt2():
    return GPT2LMHeadModel(GPT2Config(**SHAPES, n_embd=24, n_layer=3, n_head=4, n_positions=64, initializer_range=0.4))


def llama():
    sizes = {"hidden_size": 24, "intermediate_size": 40, "num_hidden_layers": 3, "num_attention_heads": 4}
    return LlamaForCausalLM(
        LlamaConfig(**SHAPES, **sizes, num_key_value_heads=2, max_position_embeddings=64, initializer_range=0.4)
    )


def saved(make, folder):
    """Save a model of this kind with its tokenizer; return the folder."""
    with torch.random.fork_rng():
        torch.manual_seed(3)
        make().eval().save_pretrained(folder)
    tokenizer().save_pretrained(folder)
    return folder
