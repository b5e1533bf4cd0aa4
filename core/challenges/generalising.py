"""Generalising: checks of attention on sentences that training lacks."""

from collections import Counter
from collections.abc import Mapping

import numpy as np

from core import limits
from core.challenges.entry import Outcome
from core.challenges.measured import (
    enough,
    new_questions,
    right_shares,
    tally,
)
from core.challenges.own import is_own
from core.corpus import END, Words, read_prompt
from core.errors import UserError
from core.measures.passes import probabilities
from core.nouns import agreeing, counted
from core.phrases import span
from core.predictors import TABLES
from core.runs import Run
from core.tables import lookup_table
from core.uses import read_prefix, sense_words, trained_uses

# Measured with “the yak ran quickly” beside the default preset: attention 0.68, static 0.37. Static, which cannot tell
# two equally frequent senses apart, stays below a half.
GIVEN_TO_OTHERS = 0.5
SENTENCE = ("the", "cat", "ran", "swiftly")
SWIFTLY = 0.15  # measured on the default preset: attention 0.19, static 0.10, which 0.1 would not tell apart
RIGHT, BLIND = 0.9, 0.6  # what counts as right, and what is hardly more than guessing one of two senses
BITS = 0.5
FEWEST_ASKED = 4  # held-out beginnings
# Training sentences with which 88 seeds of 88 passed. Among designs drawn at random, with two or three nouns of each
# kind in both places, 8 seeds of 8 passed with 5 sentences in 7 designs of 105, and with 4 sentences in none of 147.
TO_BEAT = 12


def one_sentence(run: Run) -> Outcome:
    """After a new beginning seen once, attention gives the sense's other next words."""
    words = sense_words(run.corpus, run.word)
    if len(words) < 2:
        return Outcome(False, _two_senses_missing(run))
    lonely = _lonely(run)
    others = {
        prompt: rest for prompt, (sense, next_word) in lonely.items() if (rest := words.get(sense, set()) - {next_word})
    }
    if not others:
        return Outcome(
            False,
            f"No new beginning of your own that ends in “{run.word}” stands in exactly one sentence, with a sense that "
            "has other next words, too.",
        )
    attention, static = (_share_of(run, mixing, others) for mixing in ("attention", "static"))
    passed = (attention >= GIVEN_TO_OTHERS) & (attention > static)
    best = int((passed.sum(0) + attention.mean(0)).argmax())
    prompt = [*others][best]
    table = lookup_table(run.corpus, None).probabilities((END, *prompt))
    return Outcome(
        enough(passed[:, best]),
        f"After “{' '.join(prompt)}”, which stands in one sentence, other words of the sense “{lonely[prompt][0]}” get "
        f"{span(attention[:, best])} under attention, {span(static[:, best])} under static and "
        f"{sum(table.get(word, 0.0) for word in others[prompt]):z.2f} in the table of whole beginnings. At least "
        f"{GIVEN_TO_OTHERS}, and more than under static: {tally(passed[:, best])}",
    )


def without_writing_it(run: Run) -> Outcome:
    """Attention gives the last word of SENTENCE after the others, though the corpus lacks the sentence."""
    text, prompt, last = " ".join(SENTENCE), SENTENCE[:-1], SENTENCE[-1]
    rows = [sentence for sentence in run.corpus.sentences if sentence.words == SENTENCE]
    if rows:
        where = "is held out" if rows[0].held_out else "is trained on"
        return Outcome(False, f"“{text}” stands among the sentences and {where}. Take it out, and let others teach it.")
    try:
        read_prompt(last, run.corpus)
        path = read_prefix(" ".join(prompt), run.corpus)
    except UserError as error:
        return Outcome(False, str(error))
    chances = {name: probabilities(run, name, [path])[:, 0, run.corpus.ids[last]].numpy() for name in run.models}
    passed = (chances["attention"] >= SWIFTLY) & (chances["attention"] > chances["static"])
    table = lookup_table(run.corpus, None).probabilities(path)
    counts = f"gives it {table.get(last, 0):z.2f}" if table else "never saw this beginning"
    return Outcome(
        enough(passed),
        f"After “{' '.join(prompt)}” attention gives “{last}” {span(chances['attention'])} and static "
        f"{span(chances['static'])}; the table of whole beginnings {counts}. At least {SWIFTLY}, and more than "
        f"static: {tally(passed)}",
    )


def beyond_short_tables(run: Run) -> Outcome:
    """The cue is further back than two words, and attention is right."""
    meter = limits.context_meter(run.corpus).set_index("word")["meter_bits"][run.word]
    if meter < BITS:
        return Outcome(False, f"Context tells {meter:z.2f} bits after “{run.word}”; {BITS} are asked for.")
    solved_by = limits.prefix_facts(run.corpus, run.word).solved_by
    if solved_by:
        return Outcome(False, f"A table of the {solved_by} is enough after “{run.word}”.")
    prompts = {prompt: sense for prompt, sense in _testable(run).items() if is_own(prompt)}
    if missing := _too_few(run, prompts):
        return Outcome(False, missing)
    shares = right_shares(run, prompts)
    # Where each beginning occurs once no short table is as sure as the whole one; it may be right all the same.
    short = {"last word": shares["bigram"][0], "last two words": shares["trigram"][0]}
    sees, best = max(short.items(), key=lambda pair: pair[1])
    passed = shares["attention"] >= RIGHT
    return Outcome(
        enough(passed) and best < BLIND,
        f"Context tells {meter:z.2f} bits after “{run.word}”. On {counted(len(prompts), 'new beginning')} of your own "
        f"the right sense gets {span(shares['attention'])} under attention; at least {RIGHT}: {tally(passed)} The "
        f"better of the two short tables, that of the {sees}, gives it {best:z.2f}; it has to stay below {BLIND}.",
    )


def fewest_sentences(run: Run) -> Outcome:
    """Attention is right in every seed, averaging and every table are not; the score is the number of sentences."""
    count = len(run.corpus.training)
    prompts = _testable(run)
    if missing := _too_few(run, prompts):
        return Outcome(False, f"{counted(count, 'training sentence')}. {missing}")
    shares = right_shares(run, prompts)
    table = max(TABLES, key=lambda name: shares[name][0])
    averaging, best = shares["averaging"].max(), shares[table][0]
    passed = bool((shares["attention"] >= RIGHT).all() and max(averaging, best) < BLIND)
    return Outcome(
        passed,
        f"{counted(count, 'training sentence')}. On {counted(len(prompts), 'new beginning')} the right sense gets "
        f"{span(shares['attention'])} under attention (at least {RIGHT} in every seed is asked for), up to "
        f"{averaging:z.2f} under averaging and {best:z.2f} under {TABLES[table].phrase}, the best of the tables (below "
        f"{BLIND} each).",
        float(count) if passed else None,
    )


def _lonely(run: Run) -> dict[Words, tuple[str, str]]:
    """Sense and next word of each new beginning that occurs in exactly one training sentence."""
    trained = trained_uses(run.corpus, run.word)
    counts = Counter(use.beginning for use in trained)
    return {
        use.beginning: (use.sense, use.following)
        for use in trained
        if counts[use.beginning] == 1 and use.sense and is_own(use.beginning)
    }


def _share_of(run: Run, mixing: str, words: Mapping[Words, set[str]]) -> np.ndarray:
    """The probability of each prompt's words after it, (seeds, prompts)."""
    answers = probabilities(run, mixing, [(END, *prompt) for prompt in words]).numpy()
    ids = [[run.corpus.ids[word] for word in next_words] for next_words in words.values()]
    return np.stack([answers[:, number, columns].sum(-1) for number, columns in enumerate(ids)], axis=1)


def _testable(run: Run) -> dict[Words, str]:
    """New beginnings of held-out sentences, with their senses; each sense has next words in training."""
    words = sense_words(run.corpus, run.word)
    return {
        question.beginning: question.sense
        for question in new_questions(run)
        if question.sense is not None and question.sense in words
    }


def _too_few(run: Run, prompts: dict[Words, str]) -> str:
    """What the corpus still lacks; empty if the new beginnings are enough."""
    if len(sense_words(run.corpus, run.word)) < 2:
        return _two_senses_missing(run)
    if len(prompts) >= FEWEST_ASKED and len({*prompts.values()}) > 1:
        return ""
    return (
        f"{counted(len(prompts), 'new beginning')}, of {counted(len({*prompts.values()}), 'sense')}, "
        f"{agreeing(len(prompts), 'is', 'are')} held out and can be asked; at least {FEWEST_ASKED} of at "
        "least two senses are needed."
    )


def _two_senses_missing(run: Run) -> str:
    return f"Fewer than two senses of “{run.word}” have next words of their own: fill in the column Sense."
