"""Prints what the ladder shows on the presets: who wins where, by how much, in how many seeds.

python tests/benchmarks/ladder.py [preset ...]
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[2]))

from core import Run, Settings, train
from core.corpus import END
from core.counts import next_word_counts
from core.limits import floor
from core.measures import (
    difference,
    held_out_predictions,
    loss_by_seed,
    sense_scores,
    way_to_truth,
    why_untestable,
)
from core.measures.passes import probabilities
from core.presets import Preset, presets
from core.tables import lookup_table
from core.uses import uses

MIXINGS = ("static", "averaging", "attention")


def held_out(preset: Preset, run: Run) -> None:
    frame = held_out_predictions(run, preset.grammar)
    losses = way_to_truth(loss_by_seed(frame))
    for split, part in losses.groupby("split"):
        loss = part.pivot(index="seed", columns="model", values="loss")
        static, averaging, attention = (loss[name] for name in MIXINGS)
        seeds = len(attention.dropna())
        gap = difference(frame[frame["split"] == split], "attention", "static").iloc[0]
        ways = part.loc[part["model"] == "attention", "way"]
        print(
            f"  {split:6s} questions {part['questions'].iloc[0]:3d} | loss static {static.mean():.3f} averaging "
            f"{averaging.mean():.3f} attention {attention.mean():.3f} truth {part['truth'].mean():.3f} | below static "
            f"by {gap['difference']:.2f} [{gap['low']:.2f}, {gap['high']:.2f}], by 0.4 in "
            f"{(static.mean() - attention >= 0.4).sum()}/{seeds}; below averaging by 0.3 in "
            f"{(averaging - attention >= 0.3).sum()}/{seeds} (mean {(averaging - attention).mean():+.2f}) | way "
            f"{ways.mean():.2f}, 0.75 in {(ways >= 0.75).sum()}/{seeds} | seeds' spread static {spread(static)} "
            f"attention {spread(attention)} | right {right_share(preset, run, str(split))}"
        )


def spread(losses: pd.Series) -> str:
    return f"{losses.min():.2f}..{losses.max():.2f}"


def right_share(preset: Preset, run: Run, split: str) -> str:
    """Share of the prompts that are held out whole, and seeds, with most probability on what the grammar allows."""
    seen = {words[: words.index(run.word) + 1] for words in preset.corpus.training if run.word in words}
    prompts = {use.beginning for use in uses(preset.corpus, run.word) if use.held_out} - seen
    if preset.grammar is None or split == "fold" or not prompts:
        return "-"
    prefixes = [(END, *prompt) for prompt in sorted(prompts)]
    answers = probabilities(run, "attention", prefixes).numpy()
    allowed = [[run.corpus.ids[word] for word in preset.grammar.probabilities(prefix)] for prefix in prefixes]
    shares = [answers[:, place, ids].sum(-1) for place, ids in enumerate(allowed)]
    return f"{(np.array(shares) > 0.5).mean():.2f} of {len(prompts)} prompts never seen"


def memorise(preset: Preset) -> None:
    run = train(preset.corpus, Settings(memorise=1.0, word=preset.word), ("attention",))
    losses = run.models["attention"].history.training[-1][: run.settings.seeds]
    lowest = floor(preset.corpus, None)
    table = lookup_table(preset.corpus, None)
    counts = next_word_counts(preset.corpus.training, None)
    prefixes = list(counts)
    answers = probabilities(run, "attention", prefixes).numpy()
    expected = pd.DataFrame([table.probabilities(prefix) for prefix in prefixes], columns=[*preset.corpus.vocabulary])
    variation = abs(answers - expected.fillna(0.0).to_numpy()).sum(-1) / 2
    weight = pd.Series([counts[prefix].total() for prefix in prefixes])
    mean = variation @ (weight / weight.sum()).to_numpy()
    print(
        f"  memorise: above the prefix floor by {(losses - lowest).min():.4f} to {(losses - lowest).max():.4f} nats; "
        f"total variation to the table {mean.min():.4f} to {mean.max():.4f} (mean over positions), "
        f"largest at one prefix {variation.max():.3f}"
    )


def senses(run: Run) -> None:
    reason = why_untestable(run)
    if reason:
        print(f"  senses: cannot be tested, {reason}")
        return
    scores = sense_scores(run)
    scores = scores[scores["model"] == "attention"].pivot(index="seed", columns="trained", values="accuracy")
    wins = (scores[True] > scores[False]).sum()
    print(
        f"  senses: trained {scores[True].mean():.2f}, untrained {scores[False].mean():.2f}, higher in {wins}/8 seeds"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("preset", nargs="*", help=f"{', '.join(presets())}; all, if none is named")
    for name in parser.parse_args().preset or presets():
        preset = presets()[name]
        run = train(preset.corpus, Settings(fold_starts=8, word=preset.word), MIXINGS)
        print(f"{name}: {len(preset.corpus.sentences)} sentences, expected winner: {preset.winner}")
        held_out(preset, run)
        senses(run)
        if len(preset.corpus.sentences) <= 100:
            memorise(preset)


if __name__ == "__main__":
    main()
