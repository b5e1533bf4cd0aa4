from collections import Counter

import pytest
import torch
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core import read_corpus
from core.corpus import END
from core.counts import predictions
from core.tensors import corpus_prefixes, corpus_targets, pack_prefixes
from tests.strategies import corpora


@st.composite
def corpora_with_members(draw):
    """A corpus and which sentences each member trains on, at least one each."""
    corpus = draw(corpora())
    size = len(corpus.training)
    chosen = draw(st.lists(st.lists(st.booleans(), min_size=size, max_size=size).filter(any), min_size=1, max_size=3))
    return corpus, chosen


def seen(prefix, window):
    return prefix[-1:] if window == 1 else prefix


def pair_names(prefixes, targets, corpus):
    """Each pair of node and word as (what the window shows, next word)."""
    paths = {node: path for path, node in prefixes.index.items()}
    pairs = zip(targets.nodes.tolist(), targets.words.tolist(), strict=True)
    return [(paths[node], corpus.vocabulary[word]) for node, word in pairs]


@given(corpora(longest=45))
def test_each_distinct_prefix_is_one_node(corpus):
    prefixes = corpus_prefixes(corpus, None)
    assert set(prefixes.index) == {(END, *words[:end]) for words in corpus.training for end in range(len(words) + 1)}
    assert sorted(prefixes.index.values()) == list(range(len(prefixes.index)))
    for path, node in prefixes.index.items():
        assert corpus.vocabulary[prefixes.words[node]] == path[-1]
        assert prefixes.positions[node] == len(path) - 1
    one = pack_prefixes([max(prefixes.index, key=len)], corpus.ids, None)  # one prefix brings all its own
    assert len(one.index) == corpus.longest + 1


def test_a_window_of_one_word_has_a_node_a_word_all_at_the_first_position(default_corpus):
    prefixes = corpus_prefixes(default_corpus, 1)
    assert set(prefixes.index) == {(word,) for word in default_corpus.vocabulary}
    assert not prefixes.positions.any()
    assert prefixes.node((END, "the", "dog")) == prefixes.node((END, "we", "fed", "the", "dog"))


@given(corpora(longest=45))
@hypothesis_settings(max_examples=30)
def test_a_place_sees_exactly_its_ancestors_and_itself_and_blocks_hold_all_of_them(corpus):
    prefixes = corpus_prefixes(corpus, None)
    assert torch.equal(prefixes.nodes.flatten()[prefixes.places], torch.arange(len(prefixes.words)))
    paths = {node: path for path, node in prefixes.index.items()}
    for nodes, visible in zip(prefixes.nodes.tolist(), prefixes.visible, strict=True):
        # Unused places repeat node 0; a node stands in a block once.
        used = [place for place, node in enumerate(nodes) if nodes.index(node) == place]
        assert set(nodes[len(used) :]) <= {0}
        for place, node in enumerate(nodes):
            path = paths[node]
            ancestors = [prefixes.index[path[:end]] for end in range(1, len(path) + 1)]
            seen_places = visible[place].nonzero().flatten().tolist()
            if place in used:
                assert set(seen_places) <= set(used)
                assert sorted(nodes[other] for other in seen_places) == sorted(ancestors)
            else:
                assert seen_places == [place]


def test_a_long_corpus_is_cut_into_several_small_blocks(default_corpus):
    blocks, size = corpus_prefixes(default_corpus, None).nodes.shape
    assert blocks > 1
    assert size <= 32


def test_masks_grow_with_the_words_of_a_corpus_and_not_with_their_square():
    def cells(copies):
        text = "\n".join(f"w{n} a b c d e f g" for n in range(copies))
        return corpus_prefixes(read_corpus(text), None).visible.numel()

    assert cells(200) < 11 * cells(20)


@given(corpora_with_members(), st.sampled_from([1, None]))
def test_target_weights_are_each_members_own_counts_as_shares(case, window):
    corpus, chosen = case
    prefixes = corpus_prefixes(corpus, window)
    targets = corpus_targets(corpus, prefixes, chosen)
    names = pair_names(prefixes, targets, corpus)
    assert len(set(names)) == len(names)
    assert targets.weights.sum(1).tolist() == pytest.approx([1] * len(chosen), abs=1e-6)
    for member, mask in enumerate(chosen):
        counts = Counter()
        for words, yes in zip(corpus.training, mask, strict=True):
            path = (END, *words, END)
            counts.update((seen(path[:end], window), path[end]) for end in range(1, len(path)) if yes)
        weights = dict(zip(names, targets.weights[member].tolist(), strict=True))
        expected = {name: counts[name] / counts.total() for name in names}
        assert weights == pytest.approx(expected, abs=1e-6)


@given(corpora_with_members(), st.sampled_from([1, None]))
def test_held_out_entries_are_the_untrained_predictions_of_known_words_after_unseen_prefixes(case, window):
    corpus, chosen = case
    prefixes = corpus_prefixes(corpus, window)
    targets = corpus_targets(corpus, prefixes, chosen)
    names, held_out = pair_names(prefixes, targets, corpus), targets.held_out
    entries = zip(
        held_out.members.tolist(),
        held_out.pairs.tolist(),
        held_out.after.tolist(),
        held_out.counts.tolist(),
        strict=True,
    )
    counts = {(member, names[pair], corpus.vocabulary[after]): count for member, pair, after, count in entries}
    expected = Counter()
    for member, mask in enumerate(chosen):
        sentences = list(zip(corpus.training, mask, strict=True))
        trained = [words for words, yes in sentences if yes]
        known = {prefix for words in trained for prefix, _ in predictions(words)}
        vocabulary, longest = {END, *(word for words in trained for word in words)}, max(map(len, trained), default=0)
        for words in [words for words, yes in sentences if not yes]:
            expected.update(
                (member, (seen(prefix, window), following), prefix[-1])
                for prefix, following in predictions(words)
                if prefix not in known and {*prefix, following} <= vocabulary and len(prefix) - 1 <= longest
            )
    assert len(held_out.members) == len(counts)
    assert counts == expected
