"""Left out: beginnings of each meaning that the judged members were not trained on, and what they predict after these.

After a beginning that was trained on, a right answer may be recall.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from core.corpus import Words
from core.measures.held_out import HeldOutUse, answerable
from core.measures.passes import probabilities
from core.phrases import joined, quoted
from core.runs import Run
from core.uses import sense_words, trained_uses, uses

__all__ = ["left_out_uses", "unseen_margins", "why_only_recall"]


def left_out_uses(run: Run) -> list[HeldOutUse]:
    """One use for each beginning of one marked meaning that some members were not trained on, with these members.

    Sentences marked as held out are put to all seeds; only if these have no beginnings of two meanings, training
    sentences are put to the members that left them out.
    """
    meaning = _meanings(run)
    seen = {words[:end] for words in run.corpus.training for end in range(1, len(words) + 1)}
    asked = [each for each in answerable(run) if each.use.beginning in meaning]
    marked = [each for each in asked if each.fold is None and each.use.beginning not in seen]
    folds = [each for each in asked if each.fold is not None]
    chosen = marked if len({each.use.sense for each in marked}) > 1 else folds
    return [*{each.use.beginning: each for each in chosen}.values()]


def why_only_recall(run: Run) -> str | None:
    """Why these sentences cannot show that a model tells two meanings apart, and what to do; None if they can."""
    word, marked = run.word, dict.fromkeys(use.sense for use in trained_uses(run.corpus, run.word) if use.sense)
    if len(marked) < 2:
        found = f"only one is marked ({joined(quoted(marked))})" if marked else "none is marked"
        return (
            f"It takes two meanings of “{word}”, and {found}. Choose a meaning for each sentence, two or more in all."
        )
    own = {*_meanings(run).values()}
    if len(own) < 2:
        return f"Nothing before “{word}” tells its meanings apart. Let each meaning have beginnings of its own."
    asked = {each.use.sense for each in left_out_uses(run)}
    if len(asked) < 2:
        missing = [sense for sense in marked if sense in own and sense not in asked]
        return (
            f"No beginning of {joined(quoted(missing))} can be put to models that were not trained on it, so right "
            "answers may be recall. Write sentences that share words, two or more for each meaning, or patterns."
        )
    return None


def unseen_margins(run: Run, mixing: str) -> tuple[np.ndarray, float, int]:
    """After beginnings not trained on: the probability of the next words of their meaning minus that of the others'.

    Next words of a meaning follow no other in the training sentences. Returns a value for each seed, (S,), the mean
    over beginnings of the meaning where it is lowest (members of folds count for every seed); the value that the
    training sentences themselves have; and the number of beginnings. Call it only if why_only_recall gives no reason.
    """
    words, asked = sense_words(run.corpus, run.word), left_out_uses(run)
    senses = [*dict.fromkeys(each.use.sense for each in asked)]
    found = {
        sense: [_margins(run, mixing, each, words) for each in asked if each.use.sense == sense] for sense in senses
    }
    values = np.min([np.mean(margins, axis=0) for margins in found.values()], axis=0)
    return values, min(_reachable(run, sense, words) for sense in senses if sense), len(asked)


def _meanings(run: Run) -> dict[Words, str]:
    """The meaning of each beginning that stands with one only; held-out sentences decide only where no other can."""
    meanings: dict[Words, set[str]] = {}
    trained = {use.beginning for use in trained_uses(run.corpus, run.word)}
    for use in uses(run.corpus, run.word):
        if use.sense and not (use.held_out and use.beginning in trained):
            meanings.setdefault(use.beginning, set()).add(use.sense)
    return {beginning: sense for beginning, found in meanings.items() if len(found) == 1 for sense in found}


def _margins(run: Run, mixing: str, asked: HeldOutUse, words: Mapping[str, set[str]]) -> np.ndarray:
    """The margin of each seed, (S,); of a fold's members the mean, for every seed."""
    members, parameters = run.fold_members(mixing)
    if asked.fold is None:
        found = probabilities(run, mixing, [asked.use.prefix]).numpy()[:, 0]
    else:
        of_fold = [number for number, member in enumerate(members) if member.fold == asked.fold]
        found = probabilities(run, mixing, [asked.use.prefix], parameters).numpy()[of_fold, 0].mean(0, keepdims=True)
    own = _mass(run, found, [words.get(asked.use.sense or "", set())])
    others = _mass(run, found, [each for sense, each in words.items() if sense != asked.use.sense])
    return np.broadcast_to(own - others, run.settings.seeds)


def _mass(run: Run, found: np.ndarray, words: Sequence[set[str]]) -> np.ndarray:
    return np.asarray(found[:, [run.corpus.ids[word] for each in words for word in sorted(each)]].sum(-1))


def _reachable(run: Run, sense: str, words: Mapping[str, set[str]]) -> float:
    """The share of the meaning's training sentences that go on with a next word of its own."""
    own = [use.following in words.get(sense, set()) for use in trained_uses(run.corpus, run.word) if use.sense == sense]
    return sum(own) / len(own) if own else 0.0
