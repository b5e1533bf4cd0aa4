"""How many times faster core trains a model than GPT-2 models of the same size trained one after the other.

Run from the project's folder: python tests/benchmarks/training_speed.py
Both sides are timed in one process on one thread, in turns, so that a busy machine slows both.
"""

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import torch
from transformers import GPT2Config, GPT2LMHeadModel, logging

from core import Settings, train
from core.predictors import NETWORKS
from core.presets import DEFAULT, presets

WARM_UP, STEPS, ROUNDS, REFERENCES = 5, 60, 3, 2
ADAMW_STEPS = 200  # that a training of the default preset took when AdamW trained all of it


def core_seconds(corpus, mixings):
    """Time of STEPS steps of all members, with measuring and snapshots as in use: a long run less a short one."""

    def seconds(steps):
        settings = Settings(steps=steps, first_candidate=20, patience=10**6)
        start = time.perf_counter()
        train(corpus, settings, mixings)
        return time.perf_counter() - start

    short = seconds(WARM_UP)
    return seconds(WARM_UP + STEPS) - short


def seconds_to_the_end(corpus, mixing):
    """Time of a whole training, from the text to the chosen step."""
    start = time.perf_counter()
    train(corpus, Settings(), (mixing,))
    return time.perf_counter() - start


def reference_model(corpus, settings):
    config = GPT2Config(
        vocab_size=len(corpus.vocabulary),
        n_positions=corpus.longest + 2,
        n_embd=settings.width,
        n_head=settings.heads,
        n_layer=settings.layers,
        n_inner=settings.hidden,
        activation_function="relu",
        tie_word_embeddings=False,
        embd_pdrop=settings.dropout_embedding,
        resid_pdrop=settings.dropout_step,
        attn_pdrop=0.0,
        bos_token_id=0,
        eos_token_id=0,
    )
    return GPT2LMHeadModel(config).train()


def padded(corpus):
    """Token ids, attention mask and labels of all training sentences as one batch."""
    rows = [[0, *(corpus.ids[word] for word in words), 0] for words in corpus.training]
    length = max(map(len, rows))
    ids = torch.tensor([row + [0] * (length - len(row)) for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (length - len(row)) for row in rows])
    return ids, mask, ids.masked_fill(mask == 0, -100)


def reference_seconds(corpus, settings):
    """Time of STEPS steps of REFERENCES models, one after the other."""
    ids, mask, labels = padded(corpus)
    total = 0.0
    for _ in range(REFERENCES):
        model = reference_model(corpus, settings)
        optimizer = torch.optim.AdamW(
            model.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay, fused=True
        )
        for step in range(WARM_UP + STEPS):
            if step == WARM_UP:
                start = time.perf_counter()
            optimizer.zero_grad()
            model(input_ids=ids, attention_mask=mask, labels=labels).loss.backward()
            optimizer.step()
        total += time.perf_counter() - start
    return total


def main():
    torch.set_num_threads(1)
    logging.set_verbosity_error()
    corpus, settings = presets()[DEFAULT].corpus, Settings()
    members = settings.seeds + settings.folds
    ladder, pair, attention, reference, whole = [], [], [], [], []
    for _ in range(ROUNDS):
        ladder.append(core_seconds(corpus, tuple(NETWORKS)) / (3 * members * STEPS))
        pair.append(core_seconds(corpus, ("static", "attention")) / (2 * members * STEPS))
        attention.append(core_seconds(corpus, ("attention",)) / (members * STEPS))
        whole.append(seconds_to_the_end(corpus, "attention") / members)
        reference.append(reference_seconds(corpus, settings) / (REFERENCES * STEPS))
    rows = [
        (f"transformers GPT-2, {REFERENCES} models, one after the other", reference),
        (f"core, attention, {members} models in one batch", attention),
        (f"core, static + attention, {2 * members} models in two batches", pair),
        (f"core, the whole ladder, {3 * members} models in three batches", ladder),
    ]
    print(f"Default preset: {len(corpus.training)} training sentences, {len(corpus.vocabulary)} words. One thread.")
    print(f"Measured: {STEPS} steps after {WARM_UP} of warm-up, {ROUNDS} rounds in turns, medians. Of the GPT-2 models")
    print(f"{REFERENCES} are trained; each of {2 * members} one after the other would take as long as one of these.\n")
    base = statistics.median(reference)
    print(f"{'':58}{'ms a model-step':>16}{'times faster a model':>23}")
    for name, times in rows:
        middle = statistics.median(times)
        print(f"{name:58}{1000 * middle:16.3f}{base / middle:23.1f}")
    end = statistics.median(whole)
    print(f"\nTo its end: a model of attention in {1000 * end:.0f} ms, GPT-2 with {ADAMW_STEPS} steps of AdamW")
    print(f"in {ADAMW_STEPS * base:.2f} s: {ADAMW_STEPS * base / end:.0f} times faster a model.")


if __name__ == "__main__":
    main()
