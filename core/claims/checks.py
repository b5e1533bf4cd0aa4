"""Checks: what each claim is measured by. Each takes a run and gives a value for each seed."""

import numpy as np
import pandas as pd

from core.claims.verdicts import Evidence
from core.corpus import END, Corpus, Words, as_words
from core.counts import next_word_counts
from core.cues import cue_places
from core.limits import contrasting_prompts, floor, prompt_senses
from core.measures import edge_effects, proposal_losses, sense_accuracy, unseen_questions, why_untestable
from core.measures.passes import last_vectors, probabilities
from core.predictors import PREDICTORS, TABLES
from core.runs import Run
from core.tables import lookup_table

SAME = 1e-6  # the largest difference of two vectors that are one
SLACK = 1e-4  # nats: what single precision may take off a loss
LEAST_SHARE = 0.5  # of probability
LEAST_GAP = 0.02  # nats: below it lies what noise in training leaves between models that could do equally well
ALIKE = 0.1  # total variation, below which two predictions hardly differ and one effect is no larger than another

OTHERS = ("static", *TABLES)  # what attention has to beat on unseen combinations


def one_vector(run: Run) -> Evidence:
    """The largest difference between two of static's vectors of the word, over its different beginnings."""
    prefixes = sorted({(END, *sentence.words[: place + 1]) for sentence, place in run.corpus.occurrences(run.word)})
    if len(prefixes) < 2:
        return Evidence(reason=_one_beginning(run))
    values = np.ptp(last_vectors(run, "static", prefixes), axis=1).max(1)
    return _evidence(values, values <= SAME, f"over {len(prefixes)} different beginnings")


def static_floor(run: Run) -> Evidence:
    """How far static's training loss stayed above its floor at the step where it was lowest."""
    lowest = floor(run.corpus, 1)
    values = run.models["static"].history.training[:, : run.settings.seeds].min(0) - lowest
    return _evidence(values, values >= -SLACK, f"the floor, H(next | last word), is {lowest:.2f} nats")


def sorted_by_sense(run: Run) -> Evidence:
    """By how much the accuracy of attention's nearest neighbours is higher after training than before."""
    reason = why_untestable(run)
    if reason:
        return Evidence(reason=f"{reason[0].upper()}{reason[1:]}.")
    after, before = sense_accuracy(run, "attention"), sense_accuracy(run.untrained(), "attention")
    perfect = int((before >= 1).sum())
    found = f"on average it is {before.mean():.2f} before and {after.mean():.2f} after training"
    if perfect:
        found += f", and {perfect} of {len(before)} seeds are at 1 before it, which nothing can exceed"
    return _evidence(after - before, after > before, found)


def right_direction(run: Run) -> Evidence:
    """After each of two prompts the probability of its own next words minus that of the other's; the smaller one."""
    prompts = contrasting_prompts(run.corpus, run.word)
    if prompts[0] == prompts[1]:
        return Evidence(reason=_one_beginning(run))
    own = own_words(run.corpus, run.word, prompts)
    for prompt, words in zip(prompts, own, strict=True):
        if not words:
            return Evidence(reason=f"No next word belongs to “{prompt}” alone, so no direction is the right one.")
    answers = probabilities(run, "attention", [_path(prompt) for prompt in prompts]).numpy()
    values = _margins(run.corpus, own, answers)
    trained = lookup_table(run.corpus, None)
    shares = [trained.probabilities(_path(prompt)) for prompt in prompts]
    counted = np.array([[share.get(word, 0.0) for word in run.corpus.vocabulary] for share in shares])[None]
    found = f"the smaller of “{prompts[0]}” and “{prompts[1]}”, where the sentences themselves have"
    return _evidence(values, values >= LEAST_SHARE, f"{found} {_margins(run.corpus, own, counted)[0]:.2f}")


def cue_edge(run: Run) -> Evidence:
    """The effect of cutting the cue's edge to the word minus the largest of any other; mean over two prompts.

    Where several words of a prompt tell equally much, the one whose edge has the largest effect is its cue.
    """
    prompts = contrasting_prompts(run.corpus, run.word)
    if prompts[0] == prompts[1]:
        return Evidence(reason=_one_beginning(run))
    places = cue_places(run.corpus, run.word)
    cues = [places.get(tuple(prompt.split(" ")), []) for prompt in prompts]
    for prompt, found in zip(prompts, cues, strict=True):
        if not found:
            return Evidence(reason=f"In “{prompt}” no word before “{run.word}” can be its cue.")
    answers = probabilities(run, "attention", [_path(prompt) for prompt in prompts]).numpy()
    apart = float(np.abs(answers[:, 0] - answers[:, 1]).sum(-1).mean() / 2)
    if apart < ALIKE:
        return Evidence(
            reason=f"Attention's next words after “{prompts[0]}” and “{prompts[1]}” hardly differ (distance "
            f"{apart:.2f} of 1), so there is no effect that an edge could carry."
        )
    values = np.mean([_lead(run, prompt, found) for prompt, found in zip(prompts, cues, strict=True)], axis=0)
    named = [_named(prompt, found) for prompt, found in zip(prompts, cues, strict=True)]
    return _evidence(values, values >= ALIKE, f"the cue is {named[0]} and {named[1]}")


def unseen(run: Run) -> Evidence:
    """By how much attention's loss on unseen combinations is below static's and every table's."""
    losses = _unseen_losses(run)
    if losses is None:
        return Evidence(reason=_nothing_unseen(run))
    others = losses.groupby("model")["loss"].mean()[[*OTHERS]]
    values = others.min() - _of(losses, "attention")
    found = f"{_asked(losses)}, and {PREDICTORS[str(others.idxmin())].phrase} came closest with {others.min():.2f} nats"
    return _evidence(values, values > LEAST_GAP, found)


def choosing(run: Run) -> Evidence:
    """By how much attention's loss on unseen combinations is below averaging's."""
    losses = _unseen_losses(run)
    if losses is None:
        return Evidence(reason=_nothing_unseen(run))
    averaging = _of(losses, "averaging").mean()
    values = averaging - _of(losses, "attention")
    return _evidence(values, values > LEAST_GAP, f"{_asked(losses)}, and averaging had {averaging:.2f} nats")


def own_words(corpus: Corpus, word: str, prompts: tuple[str, str]) -> tuple[set[str], set[str]]:
    """The next words that are one prompt's alone, in the training sentences.

    If the prompts have different senses: what follows the word in sentences of that sense only. Else: what follows
    that prompt and not the other.
    """
    senses = prompt_senses(corpus, word)
    first, second = (senses.get(as_words(prompt)) for prompt in prompts)
    if first and second and first != second:
        return _of_sense(corpus, word, first), _of_sense(corpus, word, second)
    counts = next_word_counts(corpus.training, None)
    one, other = (set(counts[_path(prompt)]) for prompt in prompts)
    return one - other, other - one


def _of_sense(corpus: Corpus, word: str, sense: str) -> set[str]:
    trained = [(sentence, place) for sentence, place in corpus.occurrences(word) if not sentence.held_out]
    own, others = (
        {(*sentence.words, END)[place + 1] for sentence, place in trained if (sentence.sense == sense) is same}
        for same in (True, False)
    )
    return own - others


def _margins(corpus: Corpus, own: tuple[set[str], set[str]], answers: np.ndarray) -> np.ndarray:
    """Probability on the own words minus the other's, the smaller of both prompts; answers (M, 2, V), result (M,)."""
    first, second = (
        answers[:, :, [corpus.ids[word] for word in sorted(words)]].sum(-1) for words in own
    )  # each (M, 2)
    margin = first - second
    return np.asarray(np.minimum(margin[:, 0], -margin[:, 1]))


def _lead(run: Run, prompt: str, cues: list[int]) -> np.ndarray:
    """For each seed the largest effect of a cue's edge to the last word, minus the largest of all others; (S,)."""
    effects = edge_effects(run, prompt, last_only=True).pivot(index="seed", columns="key", values="effect")
    keys = [place + 1 for place in cues]  # the start is key 0
    return np.asarray(effects[keys].max(axis=1) - effects.drop(columns=keys).max(axis=1))


def _named(prompt: str, cues: list[int]) -> str:
    words = prompt.split(" ")
    return f"{' or '.join(f'“{words[place]}”' for place in cues)} in “{prompt}”"


def _unseen_losses(run: Run) -> pd.DataFrame | None:
    """Columns: model, seed, loss (mean over questions), questions, held_out; None if nothing can be asked."""
    questions = unseen_questions(run)
    if questions.empty:
        return None
    grouped = proposal_losses(run, questions).groupby(["model", "seed"], as_index=False)
    losses = grouped.agg(loss=("surprisal", "mean"), questions=("surprisal", "size"))
    return losses.assign(held_out=questions["held_out"].all())


def _of(losses: pd.DataFrame, model: str) -> np.ndarray:
    return np.asarray(losses.loc[losses["model"] == model, "loss"])


def _asked(losses: pd.DataFrame) -> str:
    count, kind = losses["questions"].iloc[0], "marked as held out" if losses["held_out"].all() else "that fit"
    return f"asked were {count} combinations {kind}" if count > 1 else f"asked was 1 combination {kind}"


def _nothing_unseen(run: Run) -> str:
    return (
        f"No unseen combination with “{run.word}” can be asked: mark a sentence of known words as held out, or give "
        "the sentences senses."
    )


def _one_beginning(run: Run) -> str:
    return f"“{run.word}” stands after one beginning only; add a sentence in which other words precede it."


def _path(prompt: str) -> Words:
    return END, *as_words(prompt).split(" ")


def _evidence(values: np.ndarray, passed: np.ndarray, found: str) -> Evidence:
    return Evidence(tuple(map(float, values)), tuple(map(bool, passed)), found)
