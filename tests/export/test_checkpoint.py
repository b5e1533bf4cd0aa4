import json
import re
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest
import torch
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from transformers import AutoModelForCausalLM

from core import train
from core.corpus import END
from core.counts import predictions
from core.export import checkpoint, fingerprint
from core.export.tokenizer import UNKNOWN
from core.measures import losses, next_words
from core.measures.passes import probabilities
from core.presets import presets
from core.version import VERSION
from tests.export.conftest import dashboard_probabilities, open_checkpoint, unpack, with_noise

PRESETS = presets()


def answer(opened, text):
    """The probabilities of the next word after a text, as a user of transformers gets them."""
    tokenizer, model = opened
    with torch.no_grad():
        return model(**tokenizer(text, return_tensors="pt")).logits[0, -1].double().softmax(-1)


def same(ours, theirs, within=1e-4):
    torch.testing.assert_close(theirs, ours, atol=within, rtol=0)


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_from_its_text_every_sentence_of_a_preset_has_the_dashboards_probabilities(preset, fast_settings, tmp_path):
    run = with_noise(train(preset.corpus, fast_settings, ["attention"]))
    tokenizer, model = open_checkpoint(unpack(checkpoint(run, 0), tmp_path))
    texts = {" ".join(sentence.words): sentence.words for sentence in preset.corpus.sentences if not sentence.held_out}
    paths = [[prefix for prefix, _ in predictions(words)] for words in texts.values()]
    expected = probabilities(run, "attention", [prefix for path in paths for prefix in path])[0]
    with torch.no_grad():
        logits = [model(**tokenizer(text.upper() + "!", return_tensors="pt")).logits[0] for text in texts]
    same(expected, torch.cat(logits).double().softmax(-1))


@pytest.mark.parametrize("seed", [0, 1])
def test_a_seed_gives_its_own_next_words_for_a_prompt_as_typed_before_training_too(
    default_run, default_preset, tmp_path, seed
):
    for number, run in enumerate((default_run, default_run.untrained())):
        opened = open_checkpoint(unpack(checkpoint(run, seed), tmp_path / str(number)))
        for prompt in default_preset.prompts:
            frame, answered = next_words(run, prompt), answer(opened, f"  “{prompt.title()}” …")
            same(dashboard_probabilities(frame, run.corpus.vocabulary, seed), answered, within=1e-6 if number else 1e-4)
            other = dashboard_probabilities(frame, run.corpus.vocabulary, seed + 1)
            assert number or (other - answered).abs().max() > 1e-3


def test_any_prompt_of_known_words_gives_the_dashboards_next_words(loud_run, opened):
    corpus = loud_run.corpus
    prompts = st.lists(st.sampled_from(corpus.vocabulary[1:]), min_size=1, max_size=corpus.longest)

    @given(prompts, st.sampled_from([" ", ", ", " - ", "\n", "…"]), st.sampled_from([str, str.upper, str.title]))
    @hypothesis_settings(max_examples=25)
    def check(words, between, change):
        text = change(between.join(words))
        same(dashboard_probabilities(next_words(loud_run, text), corpus.vocabulary, 1), answer(opened, text))

    check()


def test_nothing_is_missing_and_nothing_is_left_over(folder, loud_run):
    model, report = AutoModelForCausalLM.from_pretrained(folder, output_loading_info=True)
    assert not any(report.values())
    assert not model.training
    assert not model.config.tie_word_embeddings
    assert sorted(path.name for path in folder.iterdir()) == [
        "README.md",
        "config.json",
        "generation_config.json",
        "model.safetensors",
        "tokenizer.json",
        "tokenizer_config.json",
    ]
    regularised = replace(loud_run, settings=replace(loud_run.settings, memorise=0.5))
    with ZipFile(BytesIO(checkpoint(regularised, 0))) as packed:
        config = json.loads(packed.read("config.json"))
    assert (model.config.embd_pdrop, config["embd_pdrop"]) == (0.3, 0.15)


def test_the_same_run_and_seed_give_the_same_bytes_and_another_seed_others(loud_run):
    assert checkpoint(loud_run, 1) == checkpoint(loud_run, 1)
    assert checkpoint(loud_run, 1) != checkpoint(loud_run, 0)
    with ZipFile(BytesIO(checkpoint(loud_run, 1))) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_seed_that_the_run_lacks_is_no_checkpoint(loud_run):
    for seed in (3, 99, -1):
        with pytest.raises(IndexError):
            checkpoint(loud_run, seed)


def test_a_shorter_text_in_a_padded_batch_has_its_own_probabilities_and_an_unknown_word_gets_no_answer(opened):
    tokenizer, model = opened
    batch = tokenizer(["the dog ran", "the"], padding=True, return_tensors="pt")
    with torch.no_grad():
        logits = model(**batch).logits
    same(answer(opened, "the"), logits[1, 1].double().softmax(-1))
    assert tokenizer.tokenize("the <end> zebra ran") == ["the", UNKNOWN, UNKNOWN, "ran"]  # END cannot be typed
    with pytest.raises(IndexError):
        answer(opened, "the zebra ran")


def test_a_generated_text_begins_with_the_end_token_and_is_no_longer_than_a_sentence(opened, loud_run):
    tokenizer, model = opened
    prompt = tokenizer(["The dog"] * 50, return_tensors="pt")
    with torch.random.fork_rng():  # transformers draws from torch's global generator
        torch.manual_seed(0)
        texts = model.generate(**prompt, do_sample=True).tolist()
    assert {(text[0], len(text) <= loud_run.corpus.longest + 1) for text in texts} == {(loud_run.corpus.ids[END], True)}
    written = tokenizer.decode(texts[0], skip_special_tokens=True)
    assert written.startswith("the dog")
    assert END not in written


def card_of(run, seed=0):
    with ZipFile(BytesIO(checkpoint(run, seed))) as packed:
        return packed.read("README.md").decode()


def test_the_card_names_corpus_version_settings_and_the_loss_of_the_training(default_run):
    card = card_of(default_run, seed=3)
    model = default_run.models["attention"]
    step = list(model.history.steps).index(default_run.step("attention"))
    loss = float(re.search(r"training loss of this seed \| ([\d.]+) nats", card).group(1))
    assert loss == pytest.approx(model.history.training[step, 3], abs=1e-4)
    lowest = losses(default_run).set_index("model").loc["attention", "floor"]
    assert f"| {lowest:.4f} nats per predicted word |" in card
    assert f"`{fingerprint(default_run.corpus)}`" in card
    assert f"| version of the dashboard | {VERSION} |" in card
    assert f"| learning_rate | `{default_run.settings.learning_rate}` |" in card
    assert f"of step {default_run.step('attention')}, chosen for the word `ran`" in card


def test_the_card_says_so_where_the_weights_are_not_those_of_a_finished_training(default_run):
    assert "| weights | random, as before training |" in card_of(default_run.untrained())
    assert "nearest to step 40, to look back at" in card_of(default_run.at_step(40))


def test_the_cards_example_runs_and_prints_the_dashboards_most_probable_words(loud_run, folder, monkeypatch, capsys):
    code = re.search(r"```python\n(.*?)```", (folder / "README.md").read_text(encoding="utf-8"), re.DOTALL).group(1)
    monkeypatch.chdir(folder)
    exec(code, {})
    prompt = re.search(r'tokenizer\("(.*?)"', code).group(1)
    assert prompt.endswith("ran")
    frame = next_words(loud_run, prompt)
    expected = frame[(frame["model"] == "attention") & (frame["seed"] == 1)].nlargest(5, "probability")
    printed = [line.rsplit(" ", 1) for line in capsys.readouterr().out.splitlines()]
    assert [word for word, _ in printed] == [*expected["word"]]
    assert [float(number) for _, number in printed] == pytest.approx([*expected["probability"]], abs=1e-4)


def test_equal_sentences_have_the_same_fingerprint_and_a_changed_label_another(default_corpus):
    first, *rest = default_corpus.sentences
    assert fingerprint(default_corpus) == fingerprint(replace(default_corpus))
    for changed in (replace(first, sense="other"), replace(first, held_out=True), replace(first, words=("dog",))):
        assert fingerprint(replace(default_corpus, sentences=(changed, *rest))) != fingerprint(default_corpus)
