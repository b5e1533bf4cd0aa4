import socket
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from core import train
from core.export import checkpoint


def with_noise(run, spread=0.5):
    """The run with noise on every number, so that biases and norms count and no prediction is near to even."""
    generator = torch.Generator().manual_seed(7)

    def noisy(parameters):
        return {
            name: tensor + spread * torch.randn(tensor.shape, generator=generator)
            for name, tensor in parameters.items()
        }

    models = {name: replace(model, seeds=noisy(model.seeds)) for name, model in run.models.items()}
    return replace(run, models=models)


def unpack(content, folder):
    with ZipFile(BytesIO(content)) as packed:
        packed.extractall(folder)
    return folder


def open_checkpoint(folder):
    """The tokenizer and the network, with all that was computed on the way."""
    model = AutoModelForCausalLM.from_pretrained(folder, attn_implementation="eager")
    return AutoTokenizer.from_pretrained(folder), model


def dashboard_probabilities(frame, vocabulary, seed):
    """Those of attention in a frame of next_words, in the order of the vocabulary."""
    chosen = frame[(frame["model"] == "attention") & (frame["seed"] == seed)]
    return torch.tensor(chosen.set_index("word")["probability"][[*vocabulary]].to_numpy())


@pytest.fixture(autouse=True)
def connections(monkeypatch):
    """Opening a file needs no network: any attempt fails, and is an error afterwards even if it was swallowed."""
    attempts = []

    def refuse(_socket, address):
        attempts.append(address)
        raise OSError(f"a connection to {address} in a test of exports")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    yield
    assert not attempts


@pytest.fixture(scope="session")
def loud_run(default_corpus, fast_settings):
    return with_noise(train(default_corpus, replace(fast_settings, layers=2, seeds=3)))


@pytest.fixture(scope="session")
def folder(loud_run, tmp_path_factory):
    """The checkpoint of seed 1, unpacked."""
    return unpack(checkpoint(loud_run, 1), tmp_path_factory.mktemp("checkpoint"))


@pytest.fixture(scope="session")
def opened(folder):
    return open_checkpoint(folder)
