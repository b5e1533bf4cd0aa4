"""BertViz and TransformerLens open a checkpoint and show the weights that the page shows."""

import json

import numpy as np
import pytest
import torch
from bertviz import head_view

from core.export import checkpoint
from core.measures import attention_map, next_words
from core.measures.attention import match_heads
from tests.export.conftest import dashboard_probabilities, open_checkpoint, unpack

SENTENCE = "The program ran, successfully!"


def page_weights(run, seed):
    """The weights on the page, (layers, heads, queries, keys)."""
    frame = attention_map(run, SENTENCE)
    frame = frame[frame["seed"] == seed]
    weights = np.zeros(frame[["layer", "head", "query", "key"]].max() + [0, 0, 1, 1])
    weights[frame["layer"] - 1, frame["head"] - 1, frame["query"], frame["key"]] = frame["weight"]
    return weights


def in_page_order(weights, run, seed):
    """A seed's weights with its heads in the order of the page: the one that is closest to seed 0's, layer by layer."""
    pairs = zip(page_weights(run, 0), weights, strict=True)
    return np.stack([of_seed[match_heads(np.stack([first, of_seed]))[1]] for first, of_seed in pairs])


@pytest.fixture(scope="module", params=[0, 1])
def seed(request):
    return request.param


@pytest.fixture(scope="module")
def seed_folder(loud_run, seed, tmp_path_factory):
    return unpack(checkpoint(loud_run, seed), tmp_path_factory.mktemp("peers"))


def test_the_page_shows_weights_that_differ_between_heads_and_seeds(loud_run):
    first, second = (page_weights(loud_run, seed) for seed in (0, 1))
    assert first.shape == (2, 2, 5, 5)
    assert np.abs(first[:, 0] - first[:, 1]).max() > 0.1
    assert np.abs(first - second).max() > 0.1


def test_bertviz_shows_the_weights_of_the_page(loud_run, seed, seed_folder):
    tokenizer, model = open_checkpoint(seed_folder)
    inputs = tokenizer(SENTENCE, return_tensors="pt")
    with torch.no_grad():
        attentions = model(**inputs, output_attentions=True).attentions
    tokens = tokenizer.convert_ids_to_tokens(inputs["input_ids"][0].tolist())
    shown = head_view(attentions, tokens, html_action="return").data
    params, _ = json.JSONDecoder().raw_decode(shown, shown.index('{"attention"'))
    (view,) = params["attention"]
    assert view["left_text"] == view["right_text"] == ["<end>", "the", "program", "ran", "successfully"]
    weights = in_page_order(np.array(view["attn"]), loud_run, seed)
    np.testing.assert_allclose(weights, page_weights(loud_run, seed), atol=1e-4)


def test_transformer_lens_shows_the_weights_of_the_page_and_the_same_next_words(loud_run, seed, seed_folder):
    from transformer_lens.model_bridge import TransformerBridge  # takes a second: only where it is used

    model = TransformerBridge.boot_transformers(str(seed_folder), device="cpu")
    with torch.no_grad():
        logits, cache = model.run_with_cache(SENTENCE)
    assert model.to_str_tokens(SENTENCE) == ["<end>", "the", "program", "ran", "successfully"]
    patterns = torch.cat([cache["pattern", layer] for layer in range(loud_run.settings.layers)])
    weights = in_page_order(patterns.numpy(), loud_run, seed)
    np.testing.assert_allclose(weights, page_weights(loud_run, seed), atol=1e-4)
    expected = dashboard_probabilities(next_words(loud_run, SENTENCE), loud_run.corpus.vocabulary, seed)
    torch.testing.assert_close(logits[0, -1].double().softmax(-1), expected, atol=1e-4, rtol=0)
