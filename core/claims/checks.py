"""Checks: the measurement behind each claim. A check takes a run and gives a value for each seed."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from core.claims.verdicts import Evidence
from core.corpus import Corpus, as_words
from core.counts import next_word_counts
from core.cues import cue_places
from core.limits import contrasting_prompts, floor, prompt_senses
from core.measures import (
    edge_effects,
    mean_interval,
    proposal_losses,
    sense_agreement,
    unseen_margins,
    unseen_questions,
    why_only_recall,
    why_untestable,
)
from core.measures.passes import SAME_VECTOR, last_vectors, probabilities
from core.measures.predictions import ALIKE
from core.measures.samples import CLEAR, FEWEST_BEGINNINGS, needed, too_few
from core.nouns import agreeing, counted
from core.predictors import PREDICTORS, TABLES
from core.runs import Run
from core.tables import lookup_table
from core.uses import prefix_of, sense_words, uses

SLACK = 1e-4  # nats by which rounding in single precision may lower a loss
LEAST_SHARE = 0.5  # of probability

RIVALS = ("static", *TABLES)  # what attention has to beat on unseen combinations
_LABEL = "Label sentences in which other words come before it."


def one_vector(run: Run) -> Evidence:
    """The largest difference between static's vectors of the word after its different beginnings."""
    prefixes = sorted({use.prefix for use in uses(run.corpus, run.word)})
    if len(prefixes) < 2:
        return Evidence(reason=_one_beginning(run))
    values = np.ptp(last_vectors(run, "static", prefixes), axis=1).max(1)
    return _evidence(values, values <= SAME_VECTOR, f"over {counted(len(prefixes), 'different beginning')}")


def static_floor(run: Run) -> Evidence:
    """Static's lowest training loss minus its floor."""
    lowest = floor(run.corpus, 1)
    values = run.models["static"].history.training[:, : run.settings.seeds].min(0) - lowest
    return _evidence(values, values >= -SLACK, f"the floor, H(next | last word), is {lowest:z.2f} nats")


def sorted_by_sense(run: Run) -> Evidence:
    """Nearest-neighbour accuracy of attention's vectors after training minus before."""
    reason = why_untestable(run)
    if reason:
        return Evidence(reason=f"{reason[0].upper()}{reason[1:]}. {_LABEL}")
    (after, cue), (before, _) = (sense_agreement(variant, "attention") for variant in (run, run.untrained()))
    gained, perfect = after.mean(1) - before.mean(1), int((before.mean(1) >= 1).sum())
    if len(gained) - perfect < needed(len(gained)):
        return Evidence(
            reason=f"In {perfect} of {counted(len(gained), 'seed')} the vectors sort perfectly before any training, "
            "which no training can exceed. Write sentences in which senses share more words."
        )
    detail = f"on average it is {before.mean():z.2f} before and {after.mean():z.2f} after training"
    interval = mean_interval((after - before).mean(0), cue)
    return replace(_evidence(gained, gained > 0, detail), interval=interval, groups="cue words")


def right_direction(run: Run) -> Evidence:
    """Probability of a prompt's own next words minus the other prompt's; the smaller of two prompts.

    Or that after beginnings that the judged members were not trained on, if it is smaller: the rest may be recall.
    """
    prompts = contrasting_prompts(run.corpus, run.word)
    if prompts[0] == prompts[1]:
        return Evidence(reason=_one_beginning(run))
    words_of = exclusive_words(run.corpus, run.word, prompts)
    for prompt, words in zip(prompts, words_of, strict=True):
        if not words:
            return Evidence(
                reason=f"No next word belongs to “{prompt}” alone, so no direction is the right one. Add a sentence in "
                "which it goes on with a word of its own."
            )
    trained = lookup_table(run.corpus, None)
    shares = [trained.probabilities(prefix_of(prompt)) for prompt in prompts]
    in_sentences = np.array([[share.get(word, 0.0) for word in run.corpus.vocabulary] for share in shares])[None]
    reachable = _margins(run.corpus, words_of, in_sentences)[0]
    where = f"the smaller of “{prompts[0]}” and “{prompts[1]}”"
    if reachable <= LEAST_SHARE:
        return Evidence(
            reason=f"The sentences themselves have only {reachable:z.2f} ({where}), so no model can be asked for "
            f"{LEAST_SHARE}. Let the two beginnings share fewer next words."
        )
    answers = probabilities(run, "attention", [prefix_of(prompt) for prompt in prompts]).numpy()
    if reason := why_only_recall(run):
        return Evidence(reason=reason)
    unseen_values, possible, count = unseen_margins(run, "attention")
    if possible <= LEAST_SHARE:
        return Evidence(
            reason=f"Of the sentences of one meaning only {possible:.0%} go on with a word of its own, so no model can "
            f"be asked for {LEAST_SHARE} after a new beginning. Let the meanings share fewer next words."
        )
    values = np.minimum(_margins(run.corpus, words_of, answers), unseen_values)
    detail = (
        f"{where}, where the sentences themselves have {reachable:z.2f}, and of "
        f"{counted(count, 'beginning')} that the judged models were not trained on"
    )
    return _evidence(values, values >= LEAST_SHARE, detail)


def cue_edge(run: Run) -> Evidence:
    """Effect of cutting the cue's edge to the word minus the largest of any other edge; mean over two prompts.

    Of several words that tell equally much, the cue is the one whose edge has the largest effect. If half of the words
    or more tell equally much, the claim cannot be tested: one of them easily leads by luck.
    """
    prompts = contrasting_prompts(run.corpus, run.word)
    if prompts[0] == prompts[1]:
        return Evidence(reason=_one_beginning(run))
    places = cue_places(run.corpus, run.word)
    cues = [places.get(tuple(prompt.split(" ")), []) for prompt in prompts]
    for prompt, at in zip(prompts, cues, strict=True):
        if not at:
            return Evidence(
                reason=f"In “{prompt}” no word before “{run.word}” can be its cue. Begin the sentence with other words."
            )
        before = len(prompt.split(" ")) - 1
        if len(at) > 1 and before <= 2 * len(at):
            return Evidence(
                reason=f"In “{prompt}” {len(at)} of {counted(before, 'word')} before “{run.word}” tell equally much "
                "about what follows, so none of them is the one cue. Let the others stand in sentences of other uses, "
                "too."
            )
    answers = probabilities(run, "attention", [prefix_of(prompt) for prompt in prompts]).numpy()
    apart = float(np.abs(answers[:, 0] - answers[:, 1]).sum(-1).mean() / 2)
    if apart < ALIKE:
        return Evidence(
            reason=f"Attention's next words after “{prompts[0]}” and “{prompts[1]}” hardly differ (distance "
            f"{apart:z.2f} of 1), so there is no effect that an edge could carry. Add sentences in which they differ "
            "more."
        )
    values = np.mean([_lead(run, prompt, at) for prompt, at in zip(prompts, cues, strict=True)], axis=0)
    named = [_named(prompt, at) for prompt, at in zip(prompts, cues, strict=True)]
    return _evidence(values, values >= ALIKE, f"the cue is {named[0]} and {named[1]}")


def unseen(run: Run) -> Evidence:
    """Loss of the best of static and the tables minus attention's, on unseen combinations."""
    return _compared(run, RIVALS)


def choosing(run: Run) -> Evidence:
    """Averaging's loss minus attention's, on unseen combinations."""
    return _compared(run, ["averaging"])


def exclusive_words(corpus: Corpus, word: str, prompts: tuple[str, str]) -> tuple[set[str], set[str]]:
    """The next words of one prompt that the other lacks, for each of two prompts, in the training sentences.

    If the prompts have different senses: what follows the word with that sense and with no other; sentences without a
    label have none. Else: what follows that prompt and not the other.
    """
    senses = prompt_senses(corpus, word)
    first, second = (senses.get(as_words(prompt)) for prompt in prompts)
    if first and second and first != second:
        words = sense_words(corpus, word)
        return words.get(first, set()), words.get(second, set())
    counts = next_word_counts(corpus.training, None)
    one, other = (set(counts[prefix_of(prompt)]) for prompt in prompts)
    return one - other, other - one


def _margins(corpus: Corpus, words_of: tuple[set[str], set[str]], answers: np.ndarray) -> np.ndarray:
    """Probability on the own words minus the other's, the smaller of both prompts; answers (M, 2, V), result (M,)."""
    first, second = (
        answers[:, :, [corpus.ids[word] for word in sorted(words)]].sum(-1) for words in words_of
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


def _compared(run: Run, others: Sequence[str]) -> Evidence:
    """Loss of the best of some other models minus attention's, on unseen combinations."""
    questions = unseen_questions(run)
    if questions.empty:
        return Evidence(reason=_nothing_unseen(run))
    beginnings = questions["prompt"].nunique()
    if beginnings < FEWEST_BEGINNINGS:
        return Evidence(reason=too_few(beginnings))
    losses = proposal_losses(run, questions)
    means = losses.groupby("model")["surprisal"].mean()[[*others]]
    best, lowest = str(means.idxmin()), float(means.min())
    if lowest <= CLEAR:
        return Evidence(
            reason=f"On what can be asked {PREDICTORS[best].phrase} has a loss of {lowest:z.2f} nats already, so no "
            f"model can be better by more than {CLEAR}. Hold out sentences whose next word is harder to predict."
        )
    of_attention = losses[losses["model"] == "attention"]
    values = lowest - of_attention.groupby("seed")["surprisal"].mean().to_numpy()
    grouped = losses[losses["model"].isin([best, "attention"])].groupby(["model", "sentence", "prefix"])["surprisal"]
    gaps = grouped.mean().unstack("model")
    interval = mean_interval((gaps[best] - gaps["attention"]).to_numpy(), gaps.index.get_level_values("prefix"))
    detail = f"{_count_of(questions)}, and {PREDICTORS[best].phrase} had {lowest:z.2f} nats"
    return replace(_evidence(values, values > CLEAR, detail), interval=interval, groups="beginnings")


def _count_of(questions: pd.DataFrame) -> str:
    count, marked = len(questions), int(questions["held_out"].sum())
    kind = "marked as held out" if marked == count else agreeing(count, "that fits", "that fit")
    some = f", {marked} of them marked as held out" if 0 < marked < count else ""
    noun = f"{counted(count, 'combination')} {kind}"
    return f"asked {agreeing(count, 'was', 'were')} {noun}{some}"


def _nothing_unseen(run: Run) -> str:
    return (
        f"No unseen combination with “{run.word}” can be asked: mark sentences of known words as held out, or give the "
        "sentences senses."
    )


def _one_beginning(run: Run) -> str:
    return f"“{run.word}” stands after one beginning only; add a sentence in which other words precede it."


def _evidence(values: np.ndarray, passed: np.ndarray, detail: str) -> Evidence:
    return Evidence(tuple(map(float, values)), tuple(map(bool, passed)), detail)
