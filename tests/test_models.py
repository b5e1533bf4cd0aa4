import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from transformers import GPT2Config, GPT2LMHeadModel

from core import Settings
from core.corpus import END
from core.models import Dropout, attention_weights, decays, initial_parameters, parameter_count, run_network
from core.predictors import NETWORKS
from core.presets import DEFAULT, presets
from core.tensors import corpus_prefixes, pack_prefixes

CORPUS = presets()[DEFAULT].corpus
POSITIONS = CORPUS.longest + 1
SIZES = Settings(width=12, heads=3, hidden=20)


def random_parameters(settings=SIZES, members=3):
    """Initial parameters with noise on everything, so that biases and norms count too."""
    parameters = initial_parameters(settings, len(CORPUS.vocabulary), POSITIONS, range(members))
    noise = torch.Generator().manual_seed(7)
    return {
        name: tensor + 0.3 * torch.randn(tensor.shape, generator=noise) for name, tensor in sorted(parameters.items())
    }


def sizes(layers):
    return Settings(width=SIZES.width, heads=SIZES.heads, hidden=SIZES.hidden, layers=layers)


def run_sentence(parameters, words, mixing, heads=SIZES.heads):
    """Logits (M, T, V) at each position of END and the words, and the pass."""
    path = (END, *words)
    prefixes = pack_prefixes([path[:end] for end in range(1, len(path) + 1)], CORPUS.ids, NETWORKS[mixing].window)
    passed = run_network(parameters, prefixes, NETWORKS[mixing].weights, heads)
    nodes = [prefixes.node(path[:end]) for end in range(1, len(path) + 1)]
    return passed.logits[:, nodes], passed


def gpt2(parameters, member, settings):
    """The same weights in the reference implementation."""
    config = GPT2Config(
        vocab_size=len(CORPUS.vocabulary),
        n_positions=POSITIONS,
        n_embd=settings.width,
        n_head=settings.heads,
        n_layer=settings.layers,
        n_inner=settings.hidden,
        activation_function="relu",
        tie_word_embeddings=False,
        attn_implementation="eager",
        bos_token_id=0,
        eos_token_id=0,
    )
    names = {
        "token_embedding": "transformer.wte.weight",
        "position_embedding": "transformer.wpe.weight",
        "final_norm.scale": "transformer.ln_f.weight",
        "final_norm.bias": "transformer.ln_f.bias",
    }
    for layer in range(settings.layers):
        here, there = f"layer{layer}.", f"transformer.h.{layer}."
        for ours, theirs in (
            ("queries_keys_values", "attn.c_attn"),
            ("output", "attn.c_proj"),
            ("expand", "mlp.c_fc"),
            ("contract", "mlp.c_proj"),
        ):
            names |= {here + ours + end: there + theirs + end for end in (".weight", ".bias")}
        for ours, theirs in (("norm1", "ln_1"), ("norm2", "ln_2")):
            names |= {
                here + ours + ".scale": there + theirs + ".weight",
                here + ours + ".bias": there + theirs + ".bias",
            }
    state = {theirs: parameters[ours][member].squeeze(0) for ours, theirs in names.items()}
    state["lm_head.weight"] = parameters["unembedding"][member].T
    model = GPT2LMHeadModel(config).eval()
    assert set(state) == set(model.state_dict())
    model.load_state_dict(state)
    return model


PROMPTS = st.lists(st.sampled_from(CORPUS.vocabulary[1:]), max_size=POSITIONS - 1)


@pytest.mark.parametrize("layers", [1, 2])
def test_attention_gives_the_logits_and_weights_of_gpt2(layers):
    settings = sizes(layers)
    parameters = random_parameters(settings)
    references = [gpt2(parameters, member, settings) for member in range(3)]

    @given(PROMPTS)
    @hypothesis_settings(max_examples=15)
    def check(words):
        logits, passed = run_sentence(parameters, words, "attention")
        length = len(words) + 1
        tokens = torch.tensor([[CORPUS.ids[word] for word in (END, *words)]])
        for member, reference in enumerate(references):
            with torch.no_grad():
                expected = reference(tokens, output_attentions=True)
            torch.testing.assert_close(logits[member], expected.logits[0], atol=1e-4, rtol=0)
            assert len(passed.weights) == layers
            for ours, theirs in zip(passed.weights, expected.attentions, strict=True):
                torch.testing.assert_close(ours[member, 0, :, :length, :length], theirs[0], atol=1e-5, rtol=0)

    check()


@pytest.mark.parametrize("mixing", NETWORKS)
@pytest.mark.parametrize("layers", [1, 2])
def test_a_later_word_does_not_change_earlier_outputs(mixing, layers):
    parameters = random_parameters(sizes(layers))
    words = ("the", "dog", "ran", "home")
    before, _ = run_sentence(parameters, words, mixing)
    for place in range(1, len(words)):
        changed = (*words[:place], "script", *words[place + 1 :])
        after, _ = run_sentence(parameters, changed, mixing)
        torch.testing.assert_close(after[:, : place + 1], before[:, : place + 1], atol=1e-6, rtol=0)
        assert not torch.allclose(after[:, place + 1], before[:, place + 1], atol=1e-2)


@pytest.mark.parametrize(("mixing", "reaches"), [("static", False), ("averaging", True), ("attention", True)])
def test_an_earlier_word_reaches_later_outputs_unless_the_model_is_static(mixing, reaches):
    parameters = random_parameters()
    dog, _ = run_sentence(parameters, ("the", "dog", "ran"), mixing)
    program, _ = run_sentence(parameters, ("the", "program", "ran"), mixing)
    assert torch.allclose(dog[:, -1], program[:, -1], atol=1e-4) is not reaches


def test_averaging_ignores_the_order_of_earlier_words_once_positions_are_equal():
    parameters = random_parameters()
    parameters["position_embedding"][:] = 0
    logits, _ = run_sentence(parameters, ("the", "dog", "ran"), "averaging")
    swapped, _ = run_sentence(parameters, ("dog", "the", "ran"), "averaging")
    torch.testing.assert_close(logits[:, -1], swapped[:, -1], atol=1e-5, rtol=0)


@pytest.mark.parametrize("mixing", NETWORKS)
def test_rows_of_weights_sum_to_one_and_nothing_outside_the_visible_places_has_weight(mixing):
    prefixes = corpus_prefixes(CORPUS, NETWORKS[mixing].window)
    passed = run_network(random_parameters(sizes(2)), prefixes, NETWORKS[mixing].weights, SIZES.heads)
    assert len(passed.weights) == 2
    for weights in passed.weights:
        torch.testing.assert_close(weights.sum(-1), torch.ones(weights.shape[:-1]), atol=1e-5, rtol=0)
        assert (weights >= 0).all()
        outside = ~prefixes.visible[:, None].expand(weights.shape)
        assert not weights[outside].any()


@pytest.mark.parametrize("mixing", ["averaging", "attention"])
def test_in_a_sentence_no_weight_lies_above_the_diagonal(mixing):
    _, passed = run_sentence(random_parameters(), ("the", "dog", "ran", "home"), mixing)
    weights = passed.weights[0][..., :5, :5]
    assert not weights.triu(1).any()
    assert (weights.diagonal(dim1=-2, dim2=-1) > 0).all()


def test_averaging_gives_the_same_weight_to_every_visible_position():
    _, passed = run_sentence(random_parameters(), ("the", "dog", "ran"), "averaging")
    expected = torch.ones(4, 4).tril() / torch.arange(1, 5)[:, None]
    torch.testing.assert_close(passed.weights[0][0, 0, :4, :4], expected)


@pytest.mark.parametrize("mixing", NETWORKS)
def test_a_member_of_an_ensemble_gives_the_same_as_the_member_alone(mixing):
    parameters = random_parameters(sizes(2))
    prefixes = corpus_prefixes(CORPUS, NETWORKS[mixing].window)
    together = run_network(parameters, prefixes, NETWORKS[mixing].weights, SIZES.heads)
    for member in range(3):
        alone = {name: tensor[member : member + 1] for name, tensor in parameters.items()}
        passed = run_network(alone, prefixes, NETWORKS[mixing].weights, SIZES.heads)
        torch.testing.assert_close(passed.logits[0], together.logits[member], atol=1e-5, rtol=0)


@pytest.mark.parametrize("mixing", NETWORKS)
def test_packing_a_corpus_in_blocks_gives_the_logits_of_each_sentence_alone(mixing):
    parameters = random_parameters(sizes(2))
    prefixes = corpus_prefixes(CORPUS, NETWORKS[mixing].window)
    packed = run_network(parameters, prefixes, NETWORKS[mixing].weights, SIZES.heads)
    assert mixing == "static" or len(prefixes.nodes) > 1
    for words in CORPUS.training:
        alone, _ = run_sentence(parameters, words, mixing)
        path = (END, *words)
        nodes = [prefixes.node(path[:end]) for end in range(1, len(path) + 1)]
        torch.testing.assert_close(packed.logits[:, nodes], alone, atol=1e-5, rtol=0)


def test_the_stages_are_the_residual_stream_in_order():
    _, passed = run_sentence(random_parameters(sizes(2)), ("the", "dog"), "attention")
    names = ["embedding", "mixing 1", "feed-forward 1", "mixing 2", "feed-forward 2"]
    assert list(passed.stages) == names
    assert {stage.shape for stage in passed.stages.values()} == {(3, 3, SIZES.width)}


def test_a_seed_gives_the_same_member_in_any_company_and_another_seed_another_one():
    alone = initial_parameters(SIZES, 10, 5, [3])
    among = initial_parameters(SIZES, 10, 5, [1, 3, 2])
    for name, tensor in alone.items():
        assert torch.equal(tensor[0], among[name][1])
    assert not torch.equal(among["token_embedding"][0], among["token_embedding"][1])


def test_first_weights_have_the_spread_of_the_settings():
    parameters = initial_parameters(Settings(initial_spread=0.1), 200, 20, range(4))
    for name, tensor in parameters.items():
        if decays(name):
            assert tensor.std().item() == pytest.approx(0.1, rel=0.05), name


def test_weight_decay_spares_biases_and_norms_only():
    spared = {name for name in initial_parameters(sizes(1), 5, 5, [0]) if not decays(name)}
    norms = {f"{norm}.{end}" for norm in ("layer0.norm1", "layer0.norm2", "final_norm") for end in ("scale", "bias")}
    layers = ("queries_keys_values", "output", "expand", "contract")
    assert spared == norms | {f"layer0.{name}.bias" for name in layers}


@pytest.mark.parametrize("share", [0.1, 0.3, 0.4])
@pytest.mark.parametrize("kind", ["embedding", "step"])
def test_dropout_sets_its_share_to_zero_and_keeps_the_mean(share, kind):
    dropout = Dropout(np.random.Generator(np.random.SFC64(1)), **{kind: share})
    dropped = getattr(dropout, kind)(torch.ones(500, 1000))
    zeros = (dropped == 0).float().mean().item()
    assert zeros == pytest.approx(share, abs=0.004)
    assert dropped.mean().item() == pytest.approx(1, abs=0.006)
    assert len(dropped.unique()) == 2


def test_dropout_without_a_generator_or_a_share_drops_nothing():
    numbers = torch.ones(3, 4)
    assert Dropout(None, 0.5, 0.5).embedding(numbers) is numbers
    assert Dropout(np.random.Generator(np.random.SFC64(1)), 0.0, 0.5).embedding(numbers) is numbers


def test_a_pass_in_training_drops_from_the_embedding_and_from_what_each_step_adds():
    prefixes = corpus_prefixes(CORPUS, None)
    parameters = random_parameters(Settings(width=32), members=8)
    dropout = Dropout(np.random.Generator(np.random.SFC64(1)), 0.2, 0.4)
    stages = run_network(parameters, prefixes, NETWORKS["attention"].weights, 2, dropout).stages
    shares = {
        "embedding": stages["embedding"],
        "mixing": stages["mixing 1"] - stages["embedding"],
        "feed-forward": stages["feed-forward 1"] - stages["mixing 1"],
    }
    zeros = {name: (added == 0).float().mean().item() for name, added in shares.items()}
    assert zeros == pytest.approx({"embedding": 0.2, "mixing": 0.4, "feed-forward": 0.4}, abs=0.01)


def test_members_drop_different_numbers():
    dropped = Dropout(np.random.Generator(np.random.SFC64(1)), 0.5).embedding(torch.ones(2, 50, 10))
    assert not torch.equal(dropped[0], dropped[1])


def test_the_parameter_count_of_attention_is_that_of_gpt2():
    settings = sizes(2)
    parameters = random_parameters(settings)
    expected = sum(tensor.numel() for tensor in gpt2(parameters, 0, settings).parameters())
    assert parameter_count(parameters, attention_weights, None) == expected


@pytest.mark.parametrize("mixing", ["static", "averaging"])
def test_the_parameter_count_is_the_number_of_parameters_that_predictions_depend_on(mixing):
    parameters = random_parameters(sizes(2), members=1)
    for layer in range(2):
        parameters[f"layer{layer}.expand.bias"] += 100  # no unit is off, so no weight is idle by chance
    parameters = {name: tensor.requires_grad_() for name, tensor in parameters.items()}
    network = NETWORKS[mixing]
    passed = run_network(parameters, corpus_prefixes(CORPUS, network.window), network.weights, SIZES.heads)
    passed.logits.square().sum().backward()
    assert parameter_count(parameters, network.weights, network.window) == sum(
        int((p.grad != 0).sum()) for p in parameters.values()
    )
