"""Failing: checks of sentences on which attention, or a claim about it, fails."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from core.challenges.entry import Outcome
from core.challenges.measured import enough, masses, new_questions, tally
from core.challenges.own import is_own
from core.claims import CLAIMS, judge
from core.corpus import END, Sentence, Words
from core.measures import difference, held_out_predictions, loss_by_seed
from core.measures.passes import SAME_VECTOR, pass_over, probabilities
from core.measures.samples import CLEAR, FEWEST_BEGINNINGS
from core.nouns import agreeing, counted
from core.phrases import shown, span
from core.runs import Run
from core.uses import Use, sense_words, trained_uses

TOO_EASY = "choosing"  # the claim that cannot hold where one word before the word in question decides
FEWEST_OWN = 4
FEWEST_OF_A_SENSE = 2
SURPRISED, SURE = 0.01, 0.9  # measured in 24 seeds with a wolf that never ran: at most 0.002, at least 0.99


def static_wins(run: Run) -> Outcome:
    """Static's loss on marked sentences is below attention's, over the seeds and over the beginnings."""
    predictions = held_out_predictions(run.only(["static", "attention"]))
    predictions = predictions[predictions["split"] == "marked"]
    sentences, beginnings = predictions["sentence"].nunique(), predictions["prefix"].nunique()
    if beginnings < FEWEST_BEGINNINGS:
        return Outcome(
            False,
            f"{counted(sentences, 'sentence')} with “{run.word}” {agreeing(sentences, 'is', 'are')} held out and can "
            f"be asked, with {counted(beginnings, 'beginning', 'different beginnings')}; at least {FEWEST_BEGINNINGS} "
            "beginnings are needed.",
        )
    losses = loss_by_seed(predictions).set_index(["model", "seed"])["loss"]
    static, attention = (losses[model].to_numpy() for model in ("static", "attention"))
    passed = static <= attention - CLEAR
    clear = difference(predictions, "static", "attention").iloc[0]
    return Outcome(
        enough(passed) and bool(clear["low"] > 0),
        f"On {counted(sentences, 'held-out sentence')} the word after “{run.word}” costs static {span(static)} "
        f"nats and attention {span(attention)}. Static lower by at least {CLEAR}: {tally(passed)} "
        f"The 95 % interval of the difference over {counted(beginnings, 'beginning')} is {clear['low']:z.2f} to "
        f"{clear['high']:z.2f}; it has to lie above 0.",
    )


def break_a_claim(run: Run) -> Outcome:
    """A claim fails on sentences that no preset has."""
    verdicts = [judge(run, claim) for claim in CLAIMS if claim.name != TOO_EASY]
    failing = [verdict for verdict in verdicts if verdict.state == "fails"]
    new = sum(is_own(sentence.words) for sentence in run.corpus.sentences)
    if not failing:
        holding, close = (
            sum(verdict.state == state for verdict in verdicts) for state in ("holds", "too close to call")
        )
        return Outcome(
            False,
            f"Of {counted(len(verdicts), 'claim')} that {agreeing(len(verdicts), 'counts', 'count')}, "
            f"{holding} {agreeing(holding, 'holds', 'hold')}, none fails, "
            f"{close} {agreeing(close, 'is', 'are')} too close to call, and "
            f"{len(verdicts) - holding - close} cannot be tested here.",
        )
    mine = f"{counted(new, 'sentence')} {agreeing(new, 'is', 'are')} your own; at least {FEWEST_OWN} have to be."
    missing = "" if new >= FEWEST_OWN else f" {mine}"
    clearest = min(failing, key=lambda verdict: sum(verdict.passed))
    return Outcome(new >= FEWEST_OWN, f"This claim fails: {clearest.claim.statement} {clearest.reason}{missing}")


def too_late(run: Run) -> Outcome:
    """Two senses share one vector, because the cue comes after the word."""
    shared = _shared_beginnings(run)
    if not shared:
        return Outcome(
            False,
            f"No beginning that ends in “{run.word}” is shared by two labelled senses with different next words and "
            f"at least {FEWEST_OF_A_SENSE} sentences of your own each.",
        )
    prompt, sentences = max(shared.items(), key=lambda pair: len(pair[1]))
    apart = _apart(run, prompt, sentences)
    senses = sense_words(run.corpus, run.word)
    mass = masses(run, [prompt])["attention"][:, 0]
    both = [f"{span(mass[:, place])} to words of “{sense}”" for place, sense in enumerate(senses)]
    return Outcome(
        bool((apart <= SAME_VECTOR).all()),
        f"Sentences of several senses begin with “{' '.join(prompt)}”. {len(sentences)} of them were passed through "
        f"attention whole: the largest difference between their vectors of “{run.word}” is {apart.max():.1g}, over "
        f"{counted(len(apart), 'seed')}. Whatever comes next, attention gives {' and '.join(both)}.",
    )


def confidently_wrong(run: Run) -> Outcome:
    """After a new beginning, attention is sure of a sense that is not the sentence's."""
    errors = _errors(run)
    if not errors:
        return Outcome(
            False,
            f"No held-out sentence can be asked. Its beginning up to “{run.word}” has to be new, and its next word has "
            "to follow in training, with one sense; the words of another sense have to follow in training, too.",
        )
    worst = max(errors, key=lambda error: (error.passed.sum(), error.other.min()))
    return Outcome(
        enough(worst.passed),
        f"“{' '.join(worst.prompt)}” is a new beginning. Its next word “{shown(worst.following)}” gets at most "
        f"{worst.chance.max():z.4f} under attention, while words of the sense “{worst.sense}” get {span(worst.other)}. "
        f"Less than {SURPRISED} for the one and at least {SURE} for the others: {tally(worst.passed)}",
    )


@dataclass(frozen=True)
class _Error:
    """Attention's answer to one held-out sentence, against one sense that is not its own; arrays are (seeds,)."""

    prompt: Words
    following: str
    sense: str
    chance: np.ndarray  # of the next word
    other: np.ndarray  # of the words of the sense

    @property
    def passed(self) -> np.ndarray:
        return np.asarray((self.chance < SURPRISED) & (self.other >= SURE))


def _errors(run: Run) -> list[_Error]:
    senses = sense_words(run.corpus, run.word)
    labelled = {word for words in senses.values() for word in words}
    questions = [question for question in new_questions(run) if question.following in labelled]
    if not questions:
        return []
    prompts = [question.beginning for question in questions]
    mass = masses(run, prompts)["attention"]
    answers = probabilities(run, "attention", [(END, *prompt) for prompt in prompts]).numpy()
    return [
        _Error(
            question.beginning,
            question.following,
            sense,
            answers[:, number, run.corpus.ids[question.following]],
            mass[:, number, place],
        )
        for number, question in enumerate(questions)
        for place, (sense, words) in enumerate(senses.items())
        if question.following not in words
    ]


def _shared_beginnings(run: Run) -> dict[Words, list[Sentence]]:
    """Beginnings that senses share in training sentences of no preset, with FEWEST_OF_A_SENSE sentences of each sense.

    Senses with fewer are left out; the others have no next word in common.
    """
    groups: dict[Words, dict[str, dict[Words, Use]]] = defaultdict(lambda: defaultdict(dict))
    for use in trained_uses(run.corpus, run.word):
        if use.sense and is_own(use.sentence.words):
            groups[use.beginning][use.sense][use.sentence.words] = use
    shared = {}
    for prompt, senses in groups.items():
        large = [[*uses.values()] for uses in senses.values() if len(uses) >= FEWEST_OF_A_SENSE]
        next_words = [{use.following for use in uses} for uses in large]
        if len(large) > 1 and sum(map(len, next_words)) == len(set().union(*next_words)):
            shared[prompt] = [use.sentence for uses in large for use in uses[:FEWEST_OF_A_SENSE]]
    return shared


def _apart(run: Run, prompt: Words, sentences: list[Sentence]) -> np.ndarray:
    """The largest difference between attention's vectors at the end of the prompt, over the sentences; (seeds,).

    Each sentence is passed alone and whole, so that later words could make a difference.
    """
    vectors = []
    for sentence in sentences:
        packed, passed = pass_over(run, "attention", [(END, *sentence.words)])
        last = [*passed.stages.values()][-1]
        vectors.append(last[:, packed.node((END, *prompt))].numpy())
    return np.asarray(np.ptp(vectors, axis=0).max(1))
