import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
import torch

import core.training
from core import Settings, read_corpus, train
from core.corpus import END
from core.counts import predictions
from core.limits import floor
from core.measures.samples import needed
from core.models import Dropout, initial_parameters, run_network
from core.predictors import NETWORKS
from core.runs import History, Member
from core.tables import lookup_table
from core.tensors import HeldOut, corpus_prefixes, pack_prefixes
from core.training import Progress, assemble, chosen_step, train_mixing


def next_word_probabilities(run, mixing, prompt):
    """(seeds, vocabulary), without core.measures."""
    prefix = (END, *prompt.split())
    prefixes = pack_prefixes([prefix], run.corpus.ids, NETWORKS[mixing].window)
    passed = run_network(run.parameters(mixing), prefixes, NETWORKS[mixing].weights, run.settings.heads)
    return passed.logits[:, prefixes.node(prefix)].softmax(-1)


def assert_the_same(one, other):
    assert one.models.keys() == other.models.keys()
    for mixing, model in one.models.items():
        twin = other.models[mixing]
        for name in ("steps", "training", "held_out"):
            np.testing.assert_array_equal(getattr(model.history, name), getattr(twin.history, name))
        assert model.step == twin.step
        for kept, others in ((model.seeds, twin.seeds), (model.folds, twin.folds)):
            assert all(torch.equal(tensor, others[name]) for name, tensor in kept.items())


@pytest.fixture(scope="module")
def fast_run(default_corpus, fast_settings):
    return train(default_corpus, fast_settings)


def test_the_same_corpus_and_settings_give_the_same_run(default_corpus, fast_settings, fast_run):
    assert_the_same(train(default_corpus, fast_settings), fast_run)


def test_two_threads_at_once_give_the_same_run_as_one(default_corpus, fast_settings, fast_run):
    with ThreadPoolExecutor(2) as threads:
        runs = list(threads.map(lambda _: train(default_corpus, fast_settings), range(2)))
    for run in runs:
        assert_the_same(run, fast_run)


def test_torchs_global_seed_neither_matters_nor_is_touched(default_corpus, fast_settings, fast_run):
    with torch.random.fork_rng():
        torch.manual_seed(123)
        before = torch.get_rng_state()
        assert_the_same(train(default_corpus, fast_settings), fast_run)
        assert torch.equal(torch.get_rng_state(), before)


def test_other_settings_give_another_run(default_corpus, fast_settings, fast_run):
    other = train(default_corpus, Settings(**{**vars(fast_settings), "learning_rate": 0.02}), ["static"])
    assert not np.array_equal(other.models["static"].history.training, fast_run.models["static"].history.training)


def test_kinds_of_mixing_trained_apart_make_the_same_run_as_together(default_corpus, fast_settings, fast_run):
    models = [train_mixing(mixing, default_corpus, fast_settings) for mixing in NETWORKS]
    assert_the_same(assemble(default_corpus, fast_settings, models), fast_run)


def test_a_seed_trains_to_the_same_losses_in_any_company_without_dropout(default_corpus, fast_settings):
    plain = {**vars(fast_settings), "dropout_embedding": 0, "dropout_step": 0}
    few, many = (train_mixing("attention", default_corpus, Settings(**{**plain, "seeds": n})) for n in (1, 3))
    np.testing.assert_allclose(few.history.training[:, 0], many.history.training[:, 0], atol=1e-4)


def test_an_exception_in_the_progress_callback_ends_the_training_and_reaches_the_caller(default_corpus, fast_settings):
    reports = []

    def stop(progress):
        reports.append(progress)
        raise InterruptedError("enough")

    with pytest.raises(InterruptedError, match="enough"):
        train(default_corpus, fast_settings, progress=stop)
    assert len(reports) == 1


def test_progress_tells_mixing_and_step_after_every_step_and_the_latest_loss(default_corpus, fast_settings):
    reports = []
    run = train(default_corpus, fast_settings, ["attention", "static"], reports.append)
    expected = []
    for mixing in ("attention", "static"):
        history, loss = run.models[mixing].history, math.nan
        measured = dict(zip(history.steps.tolist(), history.training.mean(1).tolist(), strict=True))
        for step in range(1, history.steps[-1] + 1):
            loss = measured.get(step, loss)
            expected.append(Progress(mixing, step, fast_settings.steps, pytest.approx(loss, nan_ok=True)))
    assert [replace(report, so_far=None) for report in reports] == expected


def test_the_ensemble_is_the_seeds_and_then_a_member_for_each_fold(fast_settings, fast_run):
    for mixing, model in fast_run.models.items():
        expected = [Member(seed) for seed in range(fast_settings.seeds)]
        expected += [Member(fold, fold) for fold in range(fast_settings.folds)]
        assert list(model.members) == expected
        assert model.history.training.shape[1] == len(expected)
        assert all(len(tensor) == fast_settings.seeds for tensor in fast_run.parameters(mixing).values())
        for kept, size in ((model.seeds, fast_settings.seeds), (model.folds, fast_settings.folds)):
            assert all(len(tensor) == size for tensor in kept.values())


def test_training_starts_from_the_initial_parameters_of_each_members_seed(default_corpus):
    settings = Settings(seeds=1, folds=2, width=8, hidden=8, steps=1, learning_rate=0.0)
    run = train(default_corpus, settings, ["attention"])
    model = run.models["attention"]
    expected = initial_parameters(settings, len(default_corpus.vocabulary), default_corpus.longest + 1, [0, 0, 1])
    for name, tensor in expected.items():
        assert torch.equal(torch.cat([model.seeds[name], model.folds[name]]), tensor)
        assert torch.equal(run.untrained().parameters("attention")[name], tensor[:1])


MATRICES = ("queries", "keys", "values", "output", "expand", "contract")


def split_matrices(member):
    """The parameters of one member (in a dictionary), with the matrices of the block as torch has them: (out, in)."""
    parts = {name: tensor for name, tensor in member.items() if not name.startswith("layer0.") or "norm" in name}
    parts |= {name: tensor for name, tensor in member.items() if name.endswith("bias")}
    queries_keys_values = member["layer0.queries_keys_values.weight"].chunk(3, -1)
    parts |= {name: part.T for name, part in zip(MATRICES[:3], queries_keys_values, strict=True)}
    parts |= {name: member[f"layer0.{name}.weight"].T for name in MATRICES[3:]}
    return {name: part.clone().contiguous().requires_grad_() for name, part in parts.items()}


def joined_matrices(parts):
    joined = {name: part for name, part in parts.items() if name not in MATRICES}
    joined["layer0.queries_keys_values.weight"] = torch.cat([parts[name].T for name in MATRICES[:3]], -1)
    return joined | {f"layer0.{name}.weight": parts[name].T for name in MATRICES[3:]}


def losses_of_the_recipe(corpus, settings, seed):
    """Training loss of one seed of attention at each measured step, by torch's autograd, Muon and AdamW."""
    member = initial_parameters(settings, len(corpus.vocabulary), corpus.longest + 1, [seed])
    parts = split_matrices({name: tensor[0] for name, tensor in member.items()})
    mean = {name: part.detach().clone() for name, part in parts.items()}
    free = [part for name, part in parts.items() if "norm" in name or name.endswith("bias")]
    decayed = [part for name, part in parts.items() if "embedding" in name]
    groups = [{"params": decayed, "weight_decay": settings.weight_decay}, {"params": free, "weight_decay": 0.0}]
    adam = torch.optim.AdamW(groups, betas=(settings.beta1, settings.beta2))
    muon = torch.optim.Muon([parts[name] for name in MATRICES], momentum=settings.momentum)
    prefixes = corpus_prefixes(corpus, None)
    pairs = [pair for words in corpus.training for pair in predictions(words)]
    nodes, words = [prefixes.node(prefix) for prefix, _ in pairs], [corpus.ids[word] for _, word in pairs]

    def loss(given):
        stacked = {name: tensor[None] for name, tensor in joined_matrices(given).items()}
        logits = run_network(stacked, prefixes, NETWORKS["attention"].weights, settings.heads).logits
        return -logits.log_softmax(-1)[0, nodes, words].mean()

    losses = []
    for step in range(1, settings.steps + 1):
        rate = settings.learning_rate * min(1, step / settings.warmup)
        for group in adam.param_groups:
            group["lr"] = rate
        muon.param_groups[0]["lr"] = rate * settings.muon_rate
        muon.param_groups[0]["weight_decay"] = settings.weight_decay / settings.muon_rate
        loss(parts).backward()
        for optimizer in (adam, muon):
            optimizer.step()
            optimizer.zero_grad()
        with torch.no_grad():
            memory = min(settings.averaging, step / (step + 3))
            mean = {name: memory * mean[name] + (1 - memory) * part for name, part in parts.items()}
            if step % settings.measure_every == 0:
                losses.append(float(loss(mean)))
    return losses


def test_training_warms_up_takes_the_steps_of_muon_and_adamw_and_keeps_the_mean_of_the_weights(
    default_corpus, monkeypatch
):
    monkeypatch.setattr(torch.Tensor, "bfloat16", torch.Tensor.float)  # torch's Muon rounds to half precision
    settings = Settings(
        seeds=2, folds=1, width=8, hidden=16, steps=40, learning_rate=0.01, dropout_embedding=0, dropout_step=0
    )
    losses = train_mixing("attention", default_corpus, settings).history.training
    expected = [losses_of_the_recipe(default_corpus, settings, seed) for seed in range(2)]
    np.testing.assert_allclose(losses, np.transpose(expected), atol=1e-4)


def test_dropout_rises_as_the_square_of_the_step_to_its_full_rates(default_corpus, fast_settings, monkeypatch):
    rates = []

    def noted(generator, embedding, step):
        rates.append((embedding, step))
        return Dropout(generator, embedding, step)

    monkeypatch.setattr(core.training, "Dropout", noted)
    train_mixing("static", default_corpus, replace(fast_settings, steps=7, dropout_ramp=4))
    expected = [min(1, (step / 4) ** 2) for step in range(7)]
    np.testing.assert_allclose([rate for rate, _ in rates], [0.3 * each for each in expected])
    np.testing.assert_allclose([rate for _, rate in rates], [0.4 * each for each in expected])


@pytest.mark.parametrize("mixing", ["static", "attention"])
def test_training_loss_ends_just_above_the_floor_and_is_never_below_it(default_corpus, mixing):
    settings = Settings(
        weight_decay=0, dropout_embedding=0, dropout_step=0, folds=1, steps=60, first_candidate=60, patience=60
    )
    losses = train_mixing(mixing, default_corpus, settings).history.training[:, : settings.seeds]
    lowest = floor(default_corpus, NETWORKS[mixing].window)
    assert losses.min() >= lowest - 1e-5
    assert losses[-1].max() <= lowest + 0.02
    assert losses[0].min() > lowest + 0.05


@pytest.mark.parametrize("mixing", NETWORKS)
def test_no_regularised_model_has_a_training_loss_below_its_floor(default_run, mixing):
    losses = default_run.models[mixing].history.training[:, : default_run.settings.seeds]
    assert losses.min() >= floor(default_run.corpus, NETWORKS[mixing].window) - 1e-5


def test_the_word_in_question_is_the_one_that_the_meter_suggests(default_run):
    assert default_run.word == "ran"


def test_static_models_give_exactly_the_same_next_words_after_a_dog_and_a_program(default_run):
    dog, program = (next_word_probabilities(default_run, "static", f"the {who} ran") for who in ("dog", "program"))
    assert len(dog) == 8
    assert torch.equal(dog, program)


def test_attention_tells_a_dog_from_a_program_in_at_least_seven_of_eight_seeds(default_run):
    dog, program = (next_word_probabilities(default_run, "attention", f"the {who} ran") for who in ("dog", "program"))
    total_variation = (dog - program).abs().sum(1) / 2
    assert len(total_variation) == 8
    assert int((total_variation >= 0.7).sum()) >= 7


def test_attention_gives_a_held_out_continuation_what_static_and_table_cannot(default_run):
    swiftly = default_run.corpus.ids["swiftly"]

    def mean(mixing, prompt):
        return float(next_word_probabilities(default_run, mixing, prompt)[:, swiftly].mean())

    cat = mean("attention", "the cat ran")
    assert cat > mean("static", "the cat ran")
    assert cat >= 10 * mean("attention", "the program ran")
    table = lookup_table(default_run.corpus, None)
    assert table.probabilities((END, "the", "cat", "ran")).get("swiftly", 0) == 0


@pytest.mark.parametrize("mixing", NETWORKS)
def test_the_chosen_step_is_the_last_with_about_the_lowest_loss_of_the_folds_after_the_word(default_run, mixing):
    model = default_run.models[mixing]
    losses = model.held_out_loss(default_run.corpus.ids["ran"])
    steps = model.history.steps
    lowest = losses[steps >= default_run.settings.first_candidate].min()
    assert default_run.step(mixing) == max(steps[losses <= 1.01 * lowest])


@pytest.mark.parametrize("mixing", ["averaging", "attention"])
def test_context_lowers_the_loss_of_the_folds_after_the_word(default_run, mixing):
    def best(name):
        model = default_run.models[name]
        row = list(model.history.steps).index(default_run.step(name))
        return model.held_out_loss(default_run.corpus.ids["ran"])[row]

    assert best(mixing) < best("static") - 0.2


def test_asking_about_another_word_trains_nothing_and_has_the_same_weights(default_run, monkeypatch):
    monkeypatch.setattr(core.training, "train_mixing", None)
    monkeypatch.setattr(core.training, "run_network", None)
    for word in default_run.corpus.vocabulary[1:]:
        other = default_run.about(word)
        assert (other.word, other.models) == (word, default_run.models)
        for mixing in NETWORKS:
            assert other.parameters(mixing) is default_run.parameters(mixing)
    assert default_run.word == "ran"


@pytest.mark.parametrize("mixing", NETWORKS)
def test_a_snapshot_gives_the_training_loss_that_was_noted_at_its_step(default_run, mixing):
    corpus, model = default_run.corpus, default_run.models[mixing]
    prefixes = corpus_prefixes(corpus, NETWORKS[mixing].window)
    predicted = [pair for words in corpus.training for pair in predictions(words)]
    nodes = [prefixes.node(prefix) for prefix, _ in predicted]
    words = [corpus.ids[word] for _, word in predicted]
    logits = run_network(model.seeds, prefixes, NETWORKS[mixing].weights, default_run.settings.heads).logits
    losses = -logits.log_softmax(-1)[:, nodes, words].mean(1)
    row = list(model.history.steps).index(model.step)
    np.testing.assert_allclose(losses, model.history.training[row, :8], atol=1e-5)


def test_the_step_of_a_folds_member_is_chosen_without_that_fold():
    # At step 10 the second entry does best, at step 20 the first, which is asked more often, at step 30 the third.
    losses = np.array([[5.0, 1.0, 3.0], [1.0, 5.0, 2.0], [6.0, 6.0, 1.0]])
    history = History(np.array([10, 20, 30]), np.empty(0), np.empty(0), losses)
    held_out = HeldOut(np.array([1, 2, 1]), np.arange(3), np.array([7, 7, 8]), np.array([3.0, 1.0, 99.0]))

    def chosen(*counted, candidates=(10, 20, 30), tolerance=0.0):
        return chosen_step(candidates, history, held_out, np.isin(np.arange(3), counted), tolerance)

    assert chosen(0, 1) == chosen(0) == 20
    assert chosen(1) == 10
    assert chosen(2) == chosen() == 30
    assert chosen(0, candidates=(10, 30)) == 10
    assert chosen(1, tolerance=4.0) == 20
    assert chosen(0, tolerance=5.0) == 30


def test_a_fold_member_has_the_weights_of_the_step_that_the_other_folds_choose(
    default_corpus, fast_settings, monkeypatch
):
    settings, asked = replace(fast_settings, seeds=1, word="ran", folds=3, first_candidate=5, patience=100), []

    def choose(candidates, history, held_out, counted, tolerance):
        asked.append(counted)
        return 5 * (len(asked) - 1) or 20  # 20 for the seeds, 5, 10 and 15 for the folds

    with monkeypatch.context() as patched:
        patched.setattr(core.training, "chosen_step", choose)
        model = train_mixing("attention", default_corpus, settings)
    folds = np.array([member.fold for member in model.members])[model.held_out.members]
    after = model.held_out.after == default_corpus.ids["ran"]
    assert np.array_equal(asked[0], after)
    for place, step in enumerate((5, 10, 15)):
        assert np.array_equal(asked[place + 1], after & (folds != place))
        then = train_mixing("attention", default_corpus, replace(settings, steps=step, first_candidate=step))
        assert torch.equal(model.folds["unembedding"][place], then.folds["unembedding"][place])


def test_the_dial_at_one_trains_to_the_floor_and_becomes_the_whole_prefix_table(default_corpus):
    run = train(default_corpus, Settings(memorise=1.0, folds=1), ["attention"])
    losses = run.models["attention"].history.training
    assert (losses[-1] < floor(default_corpus, None) + 0.02).sum() >= needed(len(losses[-1]))
    swiftly = next_word_probabilities(run, "attention", "the cat ran")[:, default_corpus.ids["swiftly"]]
    assert swiftly.mean() < 0.02


def test_training_ends_when_the_folds_have_not_improved_for_a_while(default_corpus, fast_settings):
    # A learning rate of zero: the first measurement stays the best.
    settings = Settings(**{**vars(fast_settings), "steps": 500, "learning_rate": 0.0})
    steps = train_mixing("static", default_corpus, settings).history.steps
    assert steps[-1] == settings.first_candidate + settings.patience


def test_a_loss_that_falls_by_less_than_a_hundredth_has_not_improved(default_corpus, fast_settings):
    settings = replace(fast_settings, steps=60, learning_rate=1e-5)
    model = train_mixing("static", default_corpus, settings)
    losses = model.held_out_loss(default_corpus.ids["ran"])
    assert (np.diff(losses) < 0).all()
    assert model.history.steps[-1] == settings.first_candidate + settings.patience


@pytest.mark.parametrize(
    "text", ["a b", "a b\na c", "a b\na b", "one\na b", "a a a a", "a b\nc d\t\theld out", "狗 跑"]
)
@pytest.mark.parametrize("mixing", NETWORKS)
def test_the_smallest_corpora_train_to_finite_losses(text, mixing, fast_settings):
    corpus = read_corpus(text)
    reports = []
    run = train(corpus, fast_settings, [mixing], reports.append)
    assert np.isfinite(run.models[mixing].history.training).all()
    assert all(np.isfinite(report.loss) for report in reports if report.step >= fast_settings.measure_every)
    for word in corpus.vocabulary[1:]:
        assert all(tensor.isfinite().all() for tensor in run.about(word).parameters(mixing).values())
