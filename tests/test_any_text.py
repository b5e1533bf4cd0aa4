"""Eight kinds of text: no claim about two meanings is decided where none are marked."""

import re
from dataclasses import replace

import pytest

from core import read_corpus, train
from core.claims import board, describe_states
from core.predictors import LABELS, NETWORKS
from core.sentence_files import rows_of_running_text
from tests.measures.test_sentences_are_true import NEVER
from tests.quick import QUICK
from tests.texts import ANY


@pytest.mark.parametrize("name", ANY)
def test_no_claim_about_two_meanings_is_decided_where_none_are_marked_and_the_states_add_up(name):
    rows = rows_of_running_text(ANY[name])
    corpus = read_corpus("\n".join(f"{text}\t{sense}" for text, sense, _ in rows))
    run = train(corpus, replace(QUICK, seeds=4, steps=10))
    verdicts = board(run)
    assert sum(map(int, re.findall(r"\d+", describe_states(verdicts)))) == len(verdicts)
    decided = [each.claim.name for each in verdicts if each.claim.about_meanings and each.values]
    assert not decided or len(corpus.senses) > 1
    for each in verdicts:
        assert not NEVER.search(each.reason), each.reason
        assert {*each.claim.needs} <= {*NETWORKS} <= {*LABELS}
