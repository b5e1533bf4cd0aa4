"""Every figure is compared with transformers called directly."""

import re
import threading
from io import BytesIO
from zipfile import ZipFile

import numpy as np
import pandas as pd
import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from core import UserError, train
from core.export import checkpoint
from core.measures import next_words as toy_next_words
from core.pretrained import next_words, open_model, sense_accuracy_by_layer, word_vectors
from core.pretrained.measures import cut_effects, head_effects, looks, next_words_after_cut
from core.pretrained.models import untrained
from core.pretrained.reading import occurrences, spans
from tests.pretrained.random_models import SENTENCES

PROMPTS = ["The Spring broke", "la niña saltó", "東京 の spring", "a clear spring,", "zebra’s 🌱 foal"]


@pytest.fixture(scope="module")
def direct(folder):
    """The network and the tokenizer as a user of transformers gets them."""
    network = AutoModelForCausalLM.from_pretrained(folder, attn_implementation="eager")
    return network, AutoTokenizer.from_pretrained(folder)


def passed(direct, text, **how):
    network, tokenizer = direct
    with torch.no_grad():
        return network(torch.tensor([tokenizer(text)["input_ids"]]), **how)


def chances(direct, text):
    return passed(direct, text).logits[0, -1].double().softmax(-1)


def same(ours, theirs):
    np.testing.assert_allclose(np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float), atol=1e-4, rtol=0)


def test_vectors_are_those_of_the_last_piece_of_the_word_in_the_whole_sentence(model, direct):
    frame = word_vectors(model, SENTENCES, "Spring!")
    assert list(frame.columns) == ["layer", "sentence", "position", "sense", *(f"v{n}" for n in range(24))]
    sentences = [line.partition("\t")[0] for line in SENTENCES.splitlines() if "spring" in line.lower()]
    assert [*frame[frame["layer"] == 2]["sentence"]] == sentences
    assert [*frame[frame["layer"] == 0]["position"]] == [1, 5, 2, 5, 4, 3, 1]
    for sentence, rows in frame.groupby("sentence"):
        end = re.search("spring", sentence, re.IGNORECASE).end()
        places = direct[1](sentence, return_offsets_mapping=True)["offset_mapping"]
        last = max(place for place, (first, _) in enumerate(places) if first < end)
        hidden = torch.stack(passed(direct, sentence, output_hidden_states=True).hidden_states)[:, 0, last]
        same(rows.filter(regex=r"^v\d"), hidden)


@pytest.mark.parametrize("prompt", PROMPTS)
def test_next_words_are_the_softmax_and_a_word_of_several_pieces_is_a_product(model, direct, prompt):
    frame = next_words(model, prompt)
    assert list(frame.columns) == ["context", "word", "probability"]
    assert frame.groupby("context")["probability"].sum().tolist() == pytest.approx([1.0, 1.0])
    expected = pd.Series(chances(direct, prompt)).groupby([text.strip() or text for text in written(direct)]).sum()
    whole = frame[frame["context"] == "all"].set_index("word")["probability"]
    same(whole[expected.index], expected)
    asked = ["Spring", "qué", "zebra", "broke"]
    products = next_words(model, prompt, asked)
    assert [*products["word"]] == asked * 2
    for word, found in zip(asked, products["probability"], strict=False):
        ids, length = direct[1](f"{prompt} {word}")["input_ids"], len(direct[1](prompt)["input_ids"])
        logits = passed(direct, f"{prompt} {word}").logits[0].double().log_softmax(-1)
        log = sum(logits[place - 1, ids[place]].item() for place in range(length, len(ids)))
        assert np.log(found) == pytest.approx(log, abs=1e-4)


def written(direct):
    network, tokenizer = direct
    return [tokenizer.decode([number]) for number in range(network.config.vocab_size)]


def test_the_last_word_alone_is_the_same_model_that_sees_its_pieces_only(model, direct):
    network, tokenizer = direct
    alone = next_words(model, "The broken spring").query("context == 'last word'").set_index("word")["probability"]
    whole, before = tokenizer("The broken spring")["input_ids"], tokenizer("The broken")["input_ids"]
    with torch.no_grad():
        expected = network(torch.tensor([whole[len(before) :]])).logits[0, -1].double().softmax(-1)
    expected = pd.Series(expected).groupby([text.strip() or text for text in written(direct)]).sum()
    same(alone[expected.index], expected)


def test_weights_are_those_of_the_last_piece_and_sum_over_the_pieces_of_a_word(model, direct):
    frame = looks(model, "El niño saltó")
    assert [*frame["label"].unique()] == ["El", "niño", "saltó"]
    attentions = torch.stack(passed(direct, "El niño saltó", output_attentions=True).attentions)[:, 0, :, -1]
    places = direct[1]("El niño saltó", return_offsets_mapping=True)["offset_mapping"]
    owners = [sum(last > end for end in (2, 7)) for _, last in places]
    for key in range(3):
        owned = [place for place, owner in enumerate(owners) if owner == key]
        same(frame[frame["key"] == key]["weight"], attentions[:, :, owned].sum(-1).flatten())


def test_a_cut_edge_changes_the_next_words_as_a_mask_without_it_does(model, direct):
    prompt = "They drank a spring"
    network, tokenizer = direct
    ids, places = tokenizer(prompt)["input_ids"], tokenizer(prompt, return_offsets_mapping=True)["offset_mapping"]
    first = min(place for place, (_, last) in enumerate(places) if last > prompt.index(" spring"))
    owned = [place for place, (start, last) in enumerate(places) if start >= 4 and last <= 10]  # "drank"
    mask = torch.full((len(ids), len(ids)), torch.finfo(torch.float32).min).triu(1)
    for query in range(first, len(ids)):
        mask[query, owned] = torch.finfo(torch.float32).min
    with torch.no_grad():
        cut = network(torch.tensor([ids]), attention_mask=mask[None, None]).logits[0, -1].double().softmax(-1)
    effects = cut_effects(model, prompt).set_index("label")["effect"]
    assert [*effects.index] == ["They", "drank", "a"]
    assert effects["drank"] == pytest.approx((cut - chances(direct, prompt)).abs().sum().item() / 2, abs=1e-4)
    changed = next_words_after_cut(model, prompt, 1).set_index(["change", "word"])["probability"]
    expected = pd.Series(cut).groupby([text.strip() or text for text in written(direct)]).sum()
    same(changed["cut"][expected.index], expected)
    heads = head_effects(model, prompt, 1)
    assert heads.shape == (12, 4)
    assert 0 < heads["effect"].max() < 1


def test_an_untrained_twin_is_what_its_makers_draw_and_shares_no_draw_with_other_threads(model, monkeypatch):
    with torch.random.fork_rng():
        torch.manual_seed(4)
        expected = AutoModelForCausalLM.from_config(model.network.config, dtype=torch.float32).state_dict()
        torch.manual_seed(9)
        drawn, wanted = [], [torch.rand(3), torch.rand(3)]
        make = AutoModelForCausalLM.from_config

        def while_others_draw(*arguments, **options):
            other = threading.Thread(target=lambda: drawn.append(torch.rand(3)))
            other.start()
            other.join()
            return make(*arguments, **options)

        monkeypatch.setattr(AutoModelForCausalLM, "from_config", while_others_draw)
        torch.manual_seed(9)
        twin = untrained(model, 4).network.state_dict()
        drawn.append(torch.rand(3))
    assert all(torch.equal(twin[name], weights) for name, weights in expected.items())
    assert torch.equal(torch.stack(drawn), torch.stack(wanted))


def test_accuracy_stands_beside_that_of_untrained_twins_and_chance(model):
    labelled = "".join(line + "\n" for line in SENTENCES.splitlines() if "spring" in line.lower())
    frame = sense_accuracy_by_layer(model, labelled, "spring")
    assert list(frame.columns) == ["layer", "weights", "accuracy", "chance"]
    assert [*frame["weights"].unique()] == ["pretrained", "untrained 0", "untrained 1", "untrained 2"]
    assert {*frame["layer"]} == {0, 1, 2, 3}
    assert {*frame["chance"]} == {3 / 7}
    assert frame["accuracy"].between(0, 1).all()
    first, again = (untrained(model, 0).network.state_dict() for _ in range(2))
    assert all(torch.equal(weights, again[name]) for name, weights in first.items())
    with pytest.raises(UserError, match="Fewer than two meanings"):
        sense_accuracy_by_layer(model, "the spring broke\na spring fell", "spring")


@pytest.fixture(scope="module")
def exported(default_corpus, fast_settings, tmp_path_factory):
    run, place = train(default_corpus, fast_settings), tmp_path_factory.mktemp("exported")
    with ZipFile(BytesIO(checkpoint(run, 1))) as packed:
        packed.extractall(place)
    return run, open_model(str(place))


def test_the_exported_checkpoint_gives_the_bars_of_the_first_page(exported):
    run, model = exported
    for prompt, text in (("the dog ran", "The dog ran"), ("the program ran", "the PROGRAM ran!"), ("ran", "ran")):
        frame = toy_next_words(run, prompt)
        expected = frame[(frame["model"] == "attention") & (frame["seed"] == 1)].set_index("word")["probability"]
        found = next_words(model, text).query("context == 'all'").set_index("word")["probability"]
        same(found[expected.index], expected)
        asked = next_words(model, text, [*expected.index])
        same(asked[asked["context"] == "all"]["probability"], expected)
    alone = next_words(model, "the dog ran").query("context == 'last word'").set_index("word")["probability"]
    same(alone[expected.index], expected)


def test_a_word_that_the_vocabulary_lacks_is_named(exported):
    _, model = exported
    for ask in (lambda: next_words(model, "the zebra ran"), lambda: next_words(model, "the dog ran", ["zebra"])):
        with pytest.raises(UserError, match="“zebra” is not in the vocabulary"):
            ask()


@pytest.mark.parametrize("prompt", ["", "  ", "…", "a " * 90])
def test_a_prompt_without_a_word_or_with_too_many_is_refused(model, prompt):
    with pytest.raises(UserError, match="empty|at most 64"):
        next_words(model, prompt)


def test_a_word_that_no_sentence_has_is_named(model):
    with pytest.raises(UserError, match="“autumn” stands in none"):
        word_vectors(model, SENTENCES, "autumn")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("“Don’t,” she said", ["Don’t", "she", "said"]),
        ("3.5 U.S. well-known", ["3.5", "U.S", "well-known"]),
        ("日本語 text", ["日", "本", "語", "text"]),
        ("ΟΔΟΣ İstanbul ﬁt", ["ΟΔΟΣ", "İstanbul", "ﬁt"]),
        ("spring/summer springs", ["spring", "summer", "springs"]),
        ("a 👍🏽 b", ["a", "👍🏽", "b"]),
    ],
)
def test_words_stand_where_they_were_typed(text, words):
    assert [text[span.start : span.end] for span in spans(text)] == words


def test_the_first_use_in_each_sentence_counts():
    found = occurrences("A spring by a spring\twater\theld out\nnone\n", "SPRING")
    assert [(each.position, each.beginning, each.sense) for each in found] == [(1, "A spring", "water")]
