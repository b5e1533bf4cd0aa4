"""Prints how the time of a training step grows with the corpus: doublings of short sentences, and long sentences.

python tests/benchmarks/scaling.py
"""

import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from core import Corpus, Settings, train
from core.budget import within_budget
from core.corpus import Sentence

STEPS = 20


def sentences(count: int, length: int, vocabulary: int | None = None) -> Corpus:
    """Random sentences; without a size, the vocabulary grows with the square root of the words (Heaps' law)."""
    generator = random.Random(0)
    words = [f"w{number}" for number in range(vocabulary or int(4 * (count * length) ** 0.5))]
    weights = [1 / (rank + 1) for rank in range(len(words))]
    return Corpus(tuple(Sentence(tuple(generator.choices(words, weights, k=length))) for _ in range(count)))


def milliseconds_a_step(corpus: Corpus, mixing: str) -> float:
    def seconds(steps: int) -> float:
        start = time.perf_counter()
        train(corpus, Settings(steps=steps, measure_every=steps), (mixing,))
        return time.perf_counter() - start

    seconds(2)
    return min((seconds(STEPS + 2) - seconds(2)) / STEPS for _ in range(3)) * 1000


def doubling(vocabulary: int | None) -> None:
    before = None
    for count in (100, 200, 400):
        corpus = sentences(count, 6, vocabulary)
        own = milliseconds_a_step(corpus, "attention")
        ratio = f"{own / before:.2f} times" if before else ""
        print(f"  {count} sentences of 6 words, {len(corpus.vocabulary)} different: {own:7.1f} ms a step {ratio}")
        before = own


def main() -> None:
    print("attention, 8 seeds and 5 folds; time a step relative to the row above")
    doubling(vocabulary=80)
    doubling(vocabulary=None)
    corpus = sentences(100, 28)
    settings = within_budget(corpus, Settings())
    start = time.perf_counter()
    run = train(corpus, settings)
    steps = {name: int(model.history.steps[-1]) for name, model in run.models.items()}
    print(
        f"100 sentences of 28 words, {len(corpus.vocabulary)} different: the whole ladder in "
        f"{time.perf_counter() - start:.1f} s ({steps} steps, {settings.seeds} seeds and {settings.folds} folds)"
    )


if __name__ == "__main__":
    main()
