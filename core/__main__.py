"""The command line: the comparison for a text file, `python -m core sentences.txt`."""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from math import isnan
from pathlib import Path

import pandas as pd

from core.budget import what_was_cut, within_budget
from core.claims import board
from core.corpus import read_word
from core.errors import UserError
from core.fitting import fitting_corpus
from core.grammar import Grammar
from core.limits import contrasting_prompts
from core.measures import (
    SPLITS,
    describe_distance,
    describe_held_out,
    describe_next_words,
    describe_nothing_held_out,
    distances,
    held_out_predictions,
    loss_by_seed,
    next_words,
    top_words,
    untestable,
    way_to_truth,
)
from core.nouns import counted
from core.patterns import Patterns, read_patterns
from core.predictors import LABELS
from core.runs import Run
from core.sentence_files import SentenceFile, read_file
from core.settings import Settings
from core.training import Progress, train

Part = tuple[pd.DataFrame, list[str]]  # a table, and the sentences that say what it shows

SHOWN_WORDS = 8
SILENCE = 2  # seconds between two lines of progress


def main(arguments: Sequence[str] | None = None) -> int:
    """Read, train, print; returns the exit code: 2, with one sentence, for an error that the person can put right."""
    options = _parser().parse_args(arguments)
    try:
        file = _file(options.file)
        patterns = read_patterns(file.patterns) if file.patterns else None
        run = _run(file, patterns, options.seeds, options.word)
        prompts = tuple(options.prompt or contrasting_prompts(run.corpus, run.word))
        parts = {
            "next words": _next_words(run, prompts),
            "distance": _distances(run, prompts),
            "held out": _losses(run, Grammar.of(patterns.sentences) if patterns else None),
            "claims": _claims(run),
        }
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    print(_as_json(run, prompts, parts) if options.json else _as_text(run, parts))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m core",
        description="Trains static embeddings, averaging and self-attention on the sentences of a file and prints what "
        "each makes of an ambiguous word, beside lookup tables.",
    )
    parser.add_argument(
        "file",
        help="sentences, one a line, with a tab and a sense after them if you like; or .csv, .tsv, .jsonl; or "
        "patterns, such as: the {dog|cat} ran -> animal",
    )
    parser.add_argument(
        "--word", default="", help="the word in question; otherwise the one that context tells most about"
    )
    parser.add_argument("--prompt", action="append", help="a beginning to ask about; can be given several times")
    parser.add_argument("--seeds", type=int, default=8, choices=range(1, 33), metavar="1..32", help="random starts (8)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _file(path: str) -> SentenceFile:
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}. Give the path of a text file.") from error
    file = read_file(path, data)
    if file.leaves_out or file.patterns:
        _say(file.told)
    return file


def _run(file: SentenceFile, patterns: Patterns | None, seeds: int, word: str) -> Run:
    corpus = fitting_corpus(file.rows)
    wanted = Settings(seeds=seeds, word=read_word(word, corpus) if word else patterns.word if patterns else "")
    settings = within_budget(corpus, wanted)
    if cuts := what_was_cut(wanted, settings):
        _say(cuts)
    return train(corpus, settings, progress=_Told())


class _Told:
    """Prints every SILENCE seconds how far a training is."""

    def __init__(self) -> None:
        self._next = time.monotonic() + SILENCE

    def __call__(self, progress: Progress) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + SILENCE
        loss = "" if isnan(progress.loss) else f", loss {progress.loss:.2f} nats a word"
        _say(f"training {progress.mixing}, step {progress.step} of at most {progress.steps}{loss}")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _next_words(run: Run, prompts: Sequence[str]) -> Part:
    """Columns: prompt, model, word, mean, lowest, highest (over seeds)."""
    answers = {prompt: next_words(run, prompt) for prompt in prompts}
    words = top_words([*answers.values()], SHOWN_WORDS)
    frame = pd.concat([answer.assign(prompt=prompt) for prompt, answer in answers.items()], ignore_index=True)
    sentences = [
        f"{label}: {describe_next_words(answer[answer['model'] == model], prompt)}."
        for prompt, answer in answers.items()
        for model, label in LABELS.items()
    ]
    grouped = frame[frame["word"].isin(words)].groupby(["prompt", "model", "word"], sort=False)["probability"]
    return grouped.agg(mean="mean", lowest="min", highest="max").reset_index(), sentences


def _distances(run: Run, prompts: Sequence[str]) -> Part:
    """Columns: model, mean, lowest, highest of the total variation between the first two prompts."""
    if len(prompts) < 2:
        return pd.DataFrame(columns=["model", "mean", "lowest", "highest"]), []
    first, second = prompts[:2]
    distance = distances(next_words(run, first), next_words(run, second))
    sentences = [f"{label}: {describe_distance(distance, model, (first, second))}" for model, label in LABELS.items()]
    grouped = distance.groupby("model", sort=False)["total_variation"]
    return grouped.agg(mean="mean", lowest="min", highest="max").reset_index(), sentences


def _losses(run: Run, grammar: Grammar | None) -> Part:
    """Columns: split, model, loss (nats for the word after the word in question), questions; with a grammar, way."""
    predictions = held_out_predictions(run, grammar)
    losses = way_to_truth(loss_by_seed(predictions))
    left_out = len(untestable(run))
    sentences = [
        f"{title}: {sentence}"
        for split, title in SPLITS.items()
        for sentence in (
            describe_held_out(predictions, losses, split)
            if split in set(predictions["split"])
            else [describe_nothing_held_out(split, run.word, left_out)]
        )
    ]
    grouped = losses.groupby(["split", "model"], as_index=False, sort=False)
    way = {"way": ("way", "mean")} if grammar else {}
    return grouped.agg(loss=("loss", "mean"), questions=("questions", "first"), **way), sentences


def _claims(run: Run) -> Part:
    """Columns: claim, state, statement, reason."""
    rows = [(each.claim.name, each.state, each.claim.statement, each.reason) for each in board(run)]
    sentences = [f"{state}: {statement} {reason}" for _, state, statement, reason in rows]
    return pd.DataFrame(rows, columns=["claim", "state", "statement", "reason"]), sentences


def _as_text(run: Run, parts: dict[str, Part]) -> str:
    """The tables, each with its sentences under it; of the claims the sentences alone."""
    sentences = counted(len(run.corpus.training), "training sentence")
    head = f"{sentences}, {counted(run.settings.seeds, 'seed')}, word in question: {run.word}"
    frames = {name: frame for name, (frame, _) in parts.items()}
    wide = frames["next words"].pivot_table(index=["prompt", "word"], columns="model", values="mean", sort=False)
    titles = {
        "next words": "Probability of the next word, mean over seeds",
        "distance": "Distance between the first two prompts' next words (total variation, 0 to 1)",
        "held out": "Loss on sentences that no member has seen (nats)",
        "claims": "Which claims survive these sentences?",
    }
    tables = {
        "next words": wide.to_string(float_format="{:z.3f}".format, na_rep="never seen"),
        "distance": _table(frames["distance"]),
        "held out": _table(frames["held out"]),
    }
    blocks = [
        "\n".join([title, *([tables[name]] if name in tables else []), *parts[name][1]])
        for name, title in titles.items()
    ]
    return "\n\n".join([head, *blocks])


def _table(frame: pd.DataFrame) -> str:
    return "cannot be tested here" if frame.empty else frame.to_string(index=False, float_format="{:z.3f}".format)


def _as_json(run: Run, prompts: Sequence[str], parts: dict[str, Part]) -> str:
    about = {
        "word": run.word,
        "prompts": [*prompts],
        "seeds": run.settings.seeds,
        "sentences": len(run.corpus.training),
    }
    tables = {name.replace(" ", "_"): frame.to_dict("records") for name, (frame, _) in parts.items()}
    sentences = {name.replace(" ", "_"): said for name, (_, said) in parts.items()}
    return json.dumps(about | tables | {"findings": sentences}, ensure_ascii=False, indent=2)


if __name__ == "__main__":
    sys.exit(main())
