"""The page "In a real model" with a live model: a small random one, asked in this process."""

import pytest

from core.pretrained.dossier import examine
from core.pretrained.live import MODEL, Answer, Live
from pages.app import real_model
from tests.pages.app import charts, click, on, on_light_page, opened_on, pasted, run, settled
from tests.pretrained.random_models import gpt2
from tests.quick import train_quickly

ONE_KIND = pytest.mark.parametrize("folder", [gpt2], indirect=True)

UNLABELLED = """\
They drank from the clear spring today
The old spring broke again
We wait for spring and sun
A spring, a well and a brook
Every spring the birds return
In the bed a spring squeaked"""


@pytest.fixture
def broken(monkeypatch):
    """A live model whose process is killed again and again; set to "opened" it answers."""
    train_quickly(monkeypatch.setattr)
    monkeypatch.setenv(MODEL, "killed")
    real_model.live.clear()
    yield
    real_model.live.clear()


@pytest.fixture
def asked(model, monkeypatch):
    """The texts that the page asks about; each is answered at once."""
    texts = []

    def ask(self, text):
        texts.append(text)
        answer = Answer(text)
        answer.dossier = examine(model, text)
        answer.done.set()
        return answer

    train_quickly(monkeypatch.setattr)
    monkeypatch.setenv(MODEL, "a small random one")
    monkeypatch.setattr(Live, "ask", ask)
    real_model.live.clear()
    yield texts
    real_model.live.clear()


@ONE_KIND
def test_a_named_model_is_asked_about_recorded_and_own_sentences_and_the_page_says_so(asked):
    at = on(pasted(on_light_page(), UNLABELLED), "real_model")
    assert any(caption.value.startswith("Computed now, on this server") for caption in at.caption)
    assert not at.exception
    assert asked[-1].sentences.splitlines()[1].startswith("The old spring broke again")
    assert all(chart.alt for chart in charts(at))
    assert any("the vectors fall into groups of" in text.value for text in at.text)
    assert any("No score here" in text.value for text in at.text)
    assert all(prompt[0].isupper() for prompt in asked[-1].prompts)
    assert not [each for each in at.markdown if each.value.startswith("Real model: ") and "fails" in each.value]
    assert any(text.value == "It takes two meanings of “spring”, and fewer are labelled." for text in at.text)


@ONE_KIND
def test_a_text_is_asked_about_as_typed_while_the_toy_models_still_train_on_the_next(asked):
    at = on(pasted(on_light_page(), UNLABELLED), "real_model")
    settled(pasted(at, f"{UNLABELLED}\nNo spring came"))
    own = [text.sentences for text in asked if "brook" in text.sentences]
    assert all("A spring, a well and a brook" in sentences for sentences in own)
    assert len({*own}) == 2


@ONE_KIND
def test_an_error_is_one_sentence_and_is_tried_again_when_asked(broken, model, monkeypatch):
    tries = []

    def killed(self, answer):
        tries.append(answer)
        raise EOFError

    def answered(self, answer):
        answer.dossier = examine(model, answer.text)

    monkeypatch.setattr(Live, "_exchange", killed)
    at = answered_by(opened_on("real_model"))
    (warning,) = at.warning
    assert "was ended twice" in warning.value
    assert len(run(at).warning) == 1
    assert len(tries) == 2
    monkeypatch.setattr(Live, "_exchange", answered)
    at = answered_by(click(at, "Try again"))
    assert not at.warning
    assert any(caption.value.startswith("Computed now") for caption in at.caption)


def answered_by(at):
    """The page once the model has answered."""
    for answer in [*real_model.live()._answers.values()]:
        assert answer.done.wait(20)
    return settled(run(at))
