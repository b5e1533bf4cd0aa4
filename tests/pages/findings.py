"""Findings: what each kind of sentence on a page says, and how that is counted anew.

A finding is a pattern for the sentence and a function that compares its numbers with the text and the run.
"""

import re
from collections.abc import Callable
from itertools import pairwise
from math import ceil

import numpy as np
import pytest

from core.claims import CLAIMS
from core.corpus import END
from core.measures import MOST_PAIRS
from core.predictors import NETWORKS
from core.words import split_words
from pages.lessons.writing import SHOWN, WRITERS
from tests.pages.screens import NAME_OF, STATES, Said, Screen, plain

Check = Callable[[Screen, Said, re.Match[str]], None]
FINDINGS: dict[str, Check] = {}


def finding(pattern: str) -> Callable[[Check], Check]:
    def noted(check: Check) -> Check:
        FINDINGS[pattern] = check
        return check

    return noted


def percent(share: float) -> str:
    return f"{share:.0%}"


# The sentences


@finding(r"^([\d,]+) sentences?, (\d+) of them held out\.")
def counts(screen, said, found):
    sentences = screen.known.run.corpus.sentences
    assert (int(found[1]), int(found[2])) == (len(sentences), sum(each.held_out for each in sentences))


@finding(r"^(\d+)% of the beginnings occur once, so a model can only memorise\.")
def coach_on_beginnings(screen, said, found):
    assert f"{found[1]}%" == percent(screen.known.once)
    assert 3 * len(screen.known.shared) < len(screen.known.beginnings)


@finding(r"^No meanings are marked: choose one for each sentence\.")
def coach_on_meanings(screen, said, found):
    assert not screen.known.meanings


@finding(
    r"^These sentences can only be memorised: (\d+)% of all beginnings occur once, and of (\d+) beginnings? that ends? "
    r"in “(.+?)”, (\w+) can be asked"
)
def only_memorised(screen, said, found):
    known, shared = screen.known, len(screen.known.shared)
    assert f"{found[1]}%" == percent(known.once)
    assert (int(found[2]), found[3], found[4]) == (len(known.beginnings), known.word, str(shared or "none"))
    assert 3 * shared < len(known.beginnings)


@finding(r"^(\d+)% of the different beginnings occur once(: a model that|, so memorising alone)")
def facts_of_beginnings(screen, said, found):
    assert f"{found[1]}%" == percent(screen.known.once)
    assert found[2].startswith(":") == (screen.known.once > 0.5)


@finding(
    r"^“(.+)” occurs (\d+) times? in the training sentences, after (\d+) different beginnings?; .* "
    r"(No sentence|\d+ sentences?) repeats? "
)
def facts_of_uses(screen, said, found):
    known = screen.known
    copies = len(known.training) - len({*known.training})
    assert (found[1], int(found[2]), int(found[3])) == (known.word, len(known.uses()), len(known.beginnings))
    assert found[4].split(" ")[0] == str(copies or "No")


@finding(r"^(A lookup table of the (last word|last two words|whole beginning) knows as much|No lookup table of one)")
def facts_of_tables(screen, said, found):
    windows = {"last word": 1, "last two words": 2}
    least = screen.known.floor(None, after_the_word=True)
    enough = [
        name for name, window in windows.items() if screen.known.floor(window, after_the_word=True) < least + 1e-9
    ]
    assert found[2] == (enough[0] if enough else None)


# Next words


@finding(
    r"^A static vector (cannot|hardly) tells? which “(.+?)” it is: (.*?)\. Attention (can, in part|can|hardly)(.*)$"
)
def conclusion(screen, said, found):
    static, averaging, attention = (
        screen.known.moved(model, screen.prompts) for model in ("static", "averaging", "attention")
    )
    assert (found[1] == "cannot") == (static.max() == 0)
    assert found[1] == "cannot" or found[3].startswith(percent(static.mean()))
    assert found[4] == ("hardly" if attention.mean() < 0.1 else "can" if attention.mean() > 0.5 else "can, in part")
    told = re.findall(r"(\d+)%", found[5])
    assert told == [percent(each.mean())[:-1] for each in (attention, averaging)][: len(told)]
    assert found[2] == screen.known.word
    assert ("So can averaging" in found[5]) <= (averaging.mean() > 0.5 or averaging.mean() >= attention.mean())
    assert ("hardly does" in found[5]) <= (averaging.mean() < 0.1)


@finding(
    r"^It (cannot tell them apart|hardly tells|tells them apart in part|tells them apart|gives other words)"
    r"(?: them apart|[^:]* memorised)?: (?:exactly|(\d+)% )"
)
def apart(screen, said, found):
    moved = screen.known.moved(said.model, screen.prompts)
    assert (found[1] == "cannot tell them apart") == (moved.max() == 0)
    if moved.max() > 0:
        how = "hardly tells" if moved.mean() < 0.1 else "tells them apart" if moved.mean() > 0.5 else None
        is_memorised = found[1] == "gives other words" and how != "hardly tells"
        assert is_memorised or found[1] == (how or "tells them apart in part")
        assert f"{found[2]}%" == percent(moved.mean())


@finding(r"^Both prompts are the same\.")
def same_prompts(screen, said, found):
    assert len({*screen.prompts}) == 1
    assert len(screen.known.beginnings) == 1


@finding(r"^([^:]+): after “(.+?)” most probable (?:is|are) (.+) with ([\d.]+)(?: each)?$")
def most_probable(screen, said, found):
    model = NAME_OF.get(found[1]) or (screen.controls["table"] if found[1] == "Counts only" else None)
    if model:
        means = screen.known.chances(model, split_words(found[2])).mean(0).round(2)
        vocabulary = np.array(screen.known.run.corpus.vocabulary)
        assert float(found[4]) == pytest.approx(means.max())
        named = {END if word == "(end)" else word for word in re.findall("“(.*?)”", found[3])}
        assert named <= {*vocabulary[means == means.max()]}


# Vectors


@finding(r"^(?:Exactly the same (\d+)|(\d+) of (\d+)) numbers?(?: differs?, the most by ([\d.]+))?\.$")
def strips(screen, said, found):
    first, second = screen.known.vectors(said.model, screen.prompts)
    assert int(found[2] or 0) == (first != second).sum()
    assert int(found[1] or found[3]) == len(first)
    assert float(found[4] or 0) == pytest.approx(np.abs(first - second).max(), abs=0.005)


@finding(
    r"^(?:One vector for all|(\d+) different vectors? for) (\d+) occurrences? of “(.+?)”(?:.* The picture shows "
    r"([\d.]+)% of their variance)?"
)
def cloud(screen, said, found):
    uses = screen.known.uses(held_out=True)
    beginnings = {beginning for beginning, _, _ in uses}
    assert (int(found[2]), found[3]) == (len(uses), screen.known.word)
    assert int(found[1] or 1) == (1 if said.model == "static" else len(beginnings))
    if found[4]:
        assert float(found[4]) == pytest.approx(100 * screen.known.share_in_a_plane(said.model), abs=0.051)


@finding(r"^“(.+)” occurs once, so it has one vector under any model\.")
def one_occurrence(screen, said, found):
    assert len(screen.known.uses(held_out=True)) == 1


# Lookup tables


@finding(r"^The table looks up “(.+)”. It has seen it (at the start of a sentence )?(\d+) times?\.$")
def looked_up(screen, said, found):
    beginning = split_words(screen.controls["context"])
    assert screen.controls["table"] == "table"
    assert found[1] == " ".join(beginning)
    assert int(found[3]) == sum(words[: len(beginning)] == beginning for words in screen.known.training)


@finding(r'^<div class="disclosures".*aria-label="Its guesses"')
def guesses(screen, said, found):
    beginning = split_words(screen.controls["context"])
    after = [following for before, following in screen.known.steps() if before == beginning]
    told = re.findall(r'<summary dir="auto">(.+?) · (\d+) of (\d+)</summary>', said.text)
    assert told
    for word, count, of in told:
        assert (int(count), int(of)) == (after.count(END if word == "(end)" else word), len(after))


@finding(r"^These sentences fill ([\d,]+) contexts of (\d+) words?\. How many the same words")
def contexts(screen, said, found):
    length = int(found[2])
    seen = {words[at : at + length] for words in screen.known.training for at in range(len(words) - length + 1)}
    assert int(found[1].replace(",", "")) == len(seen)


@finding(r"^The whole table: ([\d,]+) rows?$")
def rows_of_table(screen, said, found):
    assert int(found[1].replace(",", "")) == len({*screen.known.steps()})


# Unseen sentences


@finding(r"^“(.+)” (stands in the training sentences|was never seen)\. .* most probable under (.+?) \(([\d.]+)\)\.")
def whole_sentence(screen, said, found):
    words = split_words(found[1])
    assert (words in screen.known.training) == found[2].startswith("stands")
    chances = {name: sentence_chance(screen, name, words) for name in NETWORKS}
    for label in re.findall("“(.*?)”", found[3]):
        if (name := NAME_OF[label]) in NETWORKS:
            assert float(found[4]) == pytest.approx(chances[name], abs=6e-5)
    assert max(chances.values()) <= float(found[4]) + 6e-5


def sentence_chance(screen: Screen, model: str, words: tuple[str, ...]) -> float:
    """The probability that a network gives to a sentence and its end, mean over seeds."""
    ids = screen.known.run.corpus.ids
    each = [screen.known.chances(model, before)[:, ids[word]] for before, word in screen.known.steps([words])]
    return float(np.prod(each, axis=0).mean())


@finding(r"^“(.+)” after “(.+)”: (\d+)%(?: |$)")
def next_word_of_unseen(screen, said, found):
    sentence = split_words(screen.controls["unseen"])
    before = sentence[: sentence.index(found[2]) + 1]
    if said.model in NETWORKS:
        chances = screen.known.chances(said.model, before)
        word = END if found[1] == "(end)" else found[1]
        assert float(found[3]) == pytest.approx(100 * chances[:, screen.known.run.corpus.ids[word]].mean(), abs=0.51)


@finding(r"^Cannot be tested here: of (\d+) unseen combinations? around “(.+)” none is known to fit")
def none_fits(screen, said, found):
    count = len(unseen_pairs(screen))
    assert int(found[1]) == count or int(found[1]) < MOST_PAIRS < len(screen.known.uses()) ** 2
    assert len(screen.known.meanings) < 2


@finding(r"^(\d+) of (\d+) unseen combinations? joins? a beginning and a continuation of one sense\.")
def some_fit(screen, said, found):
    pairs = unseen_pairs(screen)
    assert (int(found[1]), int(found[2])) == (sum(pairs.values()), len(pairs))


def unseen_pairs(screen: Screen) -> dict[tuple[str, ...], bool]:
    """Each beginning with each end that is in no training sentence so, and whether both stand with one meaning."""
    training, beginnings, ends = screen.known.training, {}, {}
    for sentence in screen.known.run.corpus.sentences:
        for place, word in enumerate(sentence.words):
            if word == screen.known.word and not sentence.held_out:
                beginnings.setdefault(sentence.words[: place + 1], set()).add(sentence.sense)
                ends.setdefault(sentence.words[place + 1 :], set()).add(sentence.sense)
    longest = max(map(len, training))
    return {
        beginning + end: None not in senses | others and len(senses) == 1 and bool(senses & others)
        for beginning, senses in beginnings.items()
        for end, others in ends.items()
        if beginning + end not in training and len(beginning + end) <= longest
    }


# Training, and whether it is real


@finding(
    r"^Training ends (-?[\d.]+) bits above the floor of (-?[\d.]+)\.(?: Held out it was lowest at step (\d+) with "
    r"([\d.]+) and (turned up again to|ended at) ([\d.]+)\.)?"
)
def curve(screen, said, found):
    model = screen.known.run.models[said.model]
    low = screen.known.floor(NETWORKS[said.model].window, after_the_word=True)
    after = model.target_words == screen.known.run.corpus.ids[screen.known.word]
    weights = model.target_weights[after] / model.target_weights[after].sum()
    end = (model.history.pairs[-1][:, after] @ weights).mean() / np.log(2)
    assert [float(found[1]), float(found[2])] == pytest.approx([end - low, low], abs=0.0051)
    if found[3]:
        left_out = held_out_bits(screen, said.model)
        assert int(found[3]) == model.history.steps[left_out.argmin()]
        assert [float(found[4]), float(found[6])] == pytest.approx([left_out.min(), left_out[-1]], abs=0.0051)
        assert found[5].startswith("turned") == (left_out[-1] > 1.05 * left_out.min())


def held_out_bits(screen: Screen, name: str) -> np.ndarray:
    """The loss of the folds after the word at each measured step."""
    model = screen.known.run.models[name]
    asked = model.held_out.after == screen.known.run.corpus.ids[screen.known.word]
    counts = model.held_out.counts[asked]
    return model.history.held_out[:, asked] @ counts / counts.sum() / np.log(2)


@finding(r"^Cannot be tested here: when its fold is left out, no beginning .* can be asked\.(?: Of (\d+) sentences?)?")
def no_fold(screen, said, found):
    can, cannot = screen.known.asked_of_folds()
    assert not can
    assert int(found[1] or 0) <= len(cannot)


@finding(r"^Cannot be tested here: no sentence with “(.+)” that can be asked is marked as held out")
def none_marked(screen, said, found):
    marked = [each for each in screen.known.run.corpus.sentences if each.held_out]
    assert not any(found[1] in each.words for each in marked)


@finding(r"^Beginnings that were never seen: lowest (?:is|are) (.+) with ([\d.]+) nats$")
def lowest_loss(screen, said, found):
    losses = {name: screen.known.fold_loss(name) for name in NETWORKS}
    for label in re.findall("“(.*?)”", found[1]):
        if (name := NAME_OF.get(label)) in NETWORKS:
            assert float(found[2]) == pytest.approx(losses[name], abs=0.0051)
    assert float(found[2]) <= min(losses.values()) + 0.0051


@finding(r"^Cannot be tested here: fewer than two senses of “(.+)” are labelled\.$")
def too_few_senses(screen, said, found):
    assert len(screen.known.meanings) < 2


@finding(r"^Cannot be tested here: the sense “(.+)” has (\d+) different beginnings?; 4 are needed\.$")
def too_few_beginnings(screen, said, found):
    of_sense = {beginning for beginning, _, sense in screen.known.uses(held_out=True) if sense == found[1]}
    assert int(found[2]) == len(of_sense) < 4


# Writing


@finding(r"^(\d)\. (in the corpus|new, known word pairs|new, with a new pair)(?:; nearest: “(.+)”)?$")
def mark(screen, said, found):
    words, training = written(screen)[said.model][int(found[1]) - 1], screen.known.training
    known = {pair for each in training for pair in pairwise((END, *each, END))}
    is_known = {*pairwise((END, *words, END))} <= known
    new = "new, known word pairs" if is_known else "new, with a new pair"
    assert found[2] == ("in the corpus" if words in training else new)
    assert (split_words(found[3]) in training) if found[3] else (words in training)


@finding(r"^(?:Most copied word for word: (.+), ([\d.]+)% of what it writes\. Least: (.+), ([\d.]+)%|All copy equally)")
def copied(screen, said, found):
    shares = {
        name: 100 * np.mean([words in screen.known.training for words in each])
        for name, each in written(screen).items()
    }
    assert (found[1] is None) == (len({*shares.values()}) == 1)
    for labels, share, wanted in ((found[1], found[2], max), (found[3], found[4], min)):
        for label in re.findall("“(.*?)”", labels or ""):
            assert float(share) == pytest.approx(shares[NAME_OF[label]]) == wanted(shares.values())


def written(screen: Screen) -> dict[str, list[tuple[str, ...]]]:
    """The sentences of each model, from the grids that show them."""
    grids = [chart.data for chart in screen.charts if {"sentence", "place", "word"} <= {*chart.data}]
    return {
        model: [tuple(map(plain, grid.loc[grid["sentence"] == number, "word"])) for number in range(1, SHOWN + 1)]
        for model, grid in zip(WRITERS, grids, strict=True)
    }


# Claims


@finding(
    r"(\d+) of (\d+) claims holds?(?:, (\d+) fails?)?(?:, (\d+) (?:is|are) too close to call)?"
    r"(?:, (\d+) cannot be tested here)?\.$"
)
def states(screen, said, found):
    counts = [*screen.states.values()]
    assert len(counts) == int(found[2]) == len(CLAIMS)
    assert [int(found[number] or 0) for number in (1, 3, 4, 5)] == [counts.count(state) for state in STATES]


@finding(r"^(\d+) of (\d+) seeds? pass(?:es)?, (\d+) have to: (.+?) is (\S+?)(?: to (\S+?))?(?: nats)?[;.] ")
def seeds_that_pass(screen, said, found):
    passed, seeds, needed = (int(each) for each in found.groups()[:3])
    (claim,) = (each for each in CLAIMS if each.measured == found[4])
    assert (seeds, needed) == (screen.known.run.settings.seeds, ceil(seeds * 7 / 8))
    values = values_of(screen, claim.name)
    if values is not None:
        told = [float(each.replace("less than 0.0001", "0")) for each in found.groups()[4:6] if each]
        assert [told[0], told[-1]] == pytest.approx([min(values), max(values)], rel=0.06, abs=1e-4)
    assert screen.states[claim.statement] != "cannot be tested here"
    if "interval" not in said.text:
        assert screen.states[claim.statement] == ("holds" if passed >= needed else "fails")


def values_of(screen: Screen, claim: str) -> np.ndarray | None:
    """What a claim measures in each seed; None for those that are not counted here."""
    known, settings = screen.known, screen.known.run.settings
    if claim == "one vector":
        prompts = [" ".join(each) for each in sorted(known.beginnings)]
        return np.array(
            [np.ptp(known.vectors("static", prompts, seed), axis=0).max() for seed in range(settings.seeds)]
        )
    if claim == "static floor":
        losses = known.run.models["static"].history.training[:, : settings.seeds]
        return losses.min(0) - known.floor(1, after_the_word=False) * np.log(2)
    return None


@finding(r"^It takes two meanings of “(.+?)”, and (only one is marked|none is marked)")
def too_few_meanings(screen, said, found):
    assert len(screen.known.meanings) == (1 if found[2].startswith("only") else 0)


@finding(r"^“(.+)” stands after one beginning only")
def one_beginning(screen, said, found):
    assert len(screen.known.beginnings) == 1
