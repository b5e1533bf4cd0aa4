"""Extending: checks of a new sense and of another language."""

from collections import defaultdict

from core.challenges.entry import Outcome
from core.challenges.measured import enough, tally
from core.challenges.own import content_words, is_own
from core.limits import contrasting_prompts
from core.measures import distances, next_words, sense_accuracy, why_untestable
from core.nouns import counted
from core.phrases import listed, quoted, span
from core.runs import Run
from core.uses import uses

SENSES = 3
ACCURACY = 0.9
FEWEST_SENTENCES = 12
OWN_SHARE = 0.9
APART = 0.5  # total variation


def third_sense(run: Run) -> Outcome:
    """Attention's vectors sort by three senses, one of them in no preset."""
    new: dict[str, bool] = defaultdict(lambda: True)  # by sense: no preset has a sentence of it
    for use in uses(run.corpus, run.word):
        if use.sense:
            new[use.sense] &= is_own(use.sentence.words)
    if len(new) < SENSES or not any(new.values()):
        return Outcome(
            False,
            f"“{run.word}” has {counted(len(new), 'labelled sense')}, {sum(new.values())} of them with no sentence of "
            f"a preset; {SENSES} are needed, one of them like that.",
        )
    reason = why_untestable(run)
    if reason:
        return Outcome(False, f"Cannot be measured yet: {reason}.")
    after, before = sense_accuracy(run, "attention"), sense_accuracy(run.untrained(), "attention")
    passed = (after >= ACCURACY) & (after > before)
    return Outcome(
        enough(passed),
        f"“{run.word}” has {counted(len(new), 'labelled sense')}. The nearest neighbour of attention's vectors has the "
        f"same sense with an accuracy of {span(after)} after training and {span(before)} before. At least "
        f"{ACCURACY}, and more than before: {tally(passed)}",
    )


def own_language(run: Run) -> Outcome:
    """In another language, attention tells two prompts apart and static does not."""
    count, (own, theirs) = len(run.corpus.sentences), content_words(run.corpus)
    share = len(own) / (len(own) + len(theirs) or 1)
    if count < FEWEST_SENTENCES or share < OWN_SHARE:
        known = f" Replace {listed(quoted(theirs))}." if share < OWN_SHARE and theirs else ""
        return Outcome(
            False,
            f"{counted(count, 'sentence')}, and {share:.0%} of their content words stand in no preset; at least "
            f"{FEWEST_SENTENCES} sentences and {OWN_SHARE:.0%} are needed.{known}",
        )
    prompts = contrasting_prompts(run.corpus, run.word)
    frame = distances(*(next_words(run, prompt) for prompt in prompts))
    apart = {model: part["total_variation"].to_numpy() for model, part in frame.groupby("model")}
    passed = (apart["attention"] >= APART) & (apart["static"] == 0)
    return Outcome(
        enough(passed),
        f"{share:.0%} of the content words stand in no preset. After “{prompts[0]}” and “{prompts[1]}” the next words "
        f"are {span(apart['attention'])} of 1 apart under attention and {span(apart['static'])} under static. At least "
        f"{APART} and 0: {tally(passed)}",
    )
