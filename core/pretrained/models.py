"""Models: open a pretrained causal language model, from a folder or by its name.

The packages of deploy/pretrained.txt are imported here, and only when a model is opened.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from math import prod
from pathlib import Path
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from core.errors import UserError
from core.nouns import counted

EXTRA = "deploy/pretrained.txt"  # the requirements of this package
BESIDE_WEIGHTS = 2.3  # times the weights in single precision: they, those of an untrained twin, and a pass
_MEMORY = Path("/proc/meminfo")  # Linux only; elsewhere memory is not checked ahead
_LONGEST_HEADER = 100_000_000  # bytes, of a safetensors file
_DRAW = {"normal_", "uniform_", "trunc_normal_", "rand", "randn", "randint", "normal"} | {
    f"{scheme}_{law}_" for scheme in ("xavier", "kaiming") for law in ("normal", "uniform")
}  # functions of torch that take a generator
_PROBE = 3  # words of the text that tells whether a model is causal


@dataclass(frozen=True, eq=False)
class Model:
    """A language model with its tokenizer. It computes in single precision, on one thread."""

    name: str
    tokenizer: Any
    network: Any

    @property
    def layers(self) -> int:
        """The number of layers; vectors come from layer 0 (before the first) to this one."""
        return int(self.network.config.num_hidden_layers)

    @property
    def longest(self) -> int:
        """How many pieces a text may have."""
        config = self.network.config
        return int(getattr(config, "max_position_embeddings", None) or getattr(config, "n_positions", None) or 2048)

    @property
    def adds_positions(self) -> bool:
        """Whether a word's vector in layer 0 depends on its place, as in GPT-2."""
        names = [name for name, _ in self.network.named_parameters()]
        return any(part in name for name in names for part in ("wpe.", "embed_positions", "position_embedding"))

    @cached_property
    def texts(self) -> list[str]:
        """Each piece of the vocabulary as text, without the space before it."""
        size = int(self.network.get_output_embeddings().weight.shape[0])
        known = len(self.tokenizer)
        written = self.tokenizer.batch_decode([[number] for number in range(min(size, known))])
        return [*(text.strip() or text for text in written), *(f"<{number}>" for number in range(known, size))]

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the weights' names, shapes, sums and first numbers, in hexadecimal: tells one model from another.

        Sums are rounded, as they differ in the last digits between processors.
        """
        digest = hashlib.sha256()
        for name, weights in sorted(self.network.state_dict().items()):
            numbers = weights.detach().flatten()
            head = ",".join(f"{number:.5g}" for number in numbers[:16].tolist())
            digest.update(f"{name} {tuple(weights.shape)} {numbers.double().sum().item():.4g} {head}\n".encode())
        return digest.hexdigest()


def open_model(name: str) -> Model:
    """Open a causal language model: a local folder, or a name on the Hugging Face Hub, which is then fetched.

    Any that transformers' AutoModelForCausalLM knows, such as the checkpoint that the dashboard exports. Raises
    UserError if the packages are missing, if the memory does not suffice, if the folder is broken or the model unknown,
    and for a model that is not causal.
    """
    transformers = _transformers()
    is_folder = _check_place(name)
    with _told(name), _quietly(transformers):
        tokenizer = transformers.AutoTokenizer.from_pretrained(name, local_files_only=is_folder)
        network, report = transformers.AutoModelForCausalLM.from_pretrained(
            name,
            local_files_only=is_folder,
            dtype=torch.float32,
            attn_implementation="eager",
            output_loading_info=True,
        )
    missing = sorted(report["missing_keys"])
    if missing:
        raise UserError(
            f"“{name}” lacks {counted(len(missing), 'weight')} of a causal language model ({missing[0]}). "
            "Choose a folder that was saved whole, of a model that predicts the next word."
        )
    if not tokenizer.is_fast:
        raise UserError(
            f"The tokenizer of “{name}” does not tell where its pieces stand. Choose a model with a fast one."
        )
    model = Model(Path(name).name if is_folder else name, tokenizer, network.eval())
    _check_causal(model)
    return model


def untrained(model: Model, seed: int) -> Model:
    """The same network before any training, with random weights as its makers drew them, the same for the same seed."""
    transformers = _transformers()
    with _Drawing(torch.Generator().manual_seed(seed)), _quietly(transformers):
        network = transformers.AutoModelForCausalLM.from_config(
            model.network.config, dtype=torch.float32, attn_implementation="eager"
        )
    return Model(f"{model.name}, untrained {seed}", model.tokenizer, network.eval())


class _Drawing(TorchFunctionMode):
    """Within it, what this thread draws at random comes from a generator of its own.

    transformers has no argument for one. torch's global generator is shared by all threads: seeded here, it would
    change what others draw, and they what is drawn here.
    """

    def __init__(self, generator: torch.Generator) -> None:
        super().__init__()
        self._generator = generator

    def __torch_function__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        named = dict(kwargs or {})
        if getattr(function, "__name__", "") in _DRAW and named.get("generator") is None:
            named["generator"] = self._generator
        return function(*args, **named)


def check_memory(needed: int, name: str, free: int | None = None) -> None:
    """Raise UserError if so many bytes of weights, and what a pass takes, are more than the machine has free."""
    free = _free_memory() if free is None else free
    if free is not None and needed * BESIDE_WEIGHTS > free:
        raise UserError(
            f"“{name}” takes about {needed * BESIDE_WEIGHTS / 1e9:.1f} GB of memory, and {free / 1e9:.1f} GB are free. "
            "Choose a smaller model, or close other programs."
        )


def is_installed() -> bool:
    """Whether the packages of the extra can be imported; imports nothing."""
    from importlib.util import find_spec

    return all(find_spec(package) for package in ("transformers", "tokenizers"))


def _transformers() -> Any:
    if not is_installed():
        raise UserError(f"The package transformers is not installed. Install it with: pip install -r {EXTRA}")
    return import_module("transformers")


def _check_place(name: str) -> bool:
    """Whether the name is a folder; raises UserError for what is no model, or too large a one."""
    place = Path(name)
    if name.strip() and place.is_dir():
        if not (place / "config.json").exists():
            raise UserError(f"The folder “{name}” has no config.json. Choose a folder that holds a saved model.")
        if not any(place.glob("*token*")) and not any(place.glob("vocab.*")):  # transformers would make up an empty one
            raise UserError(f"The folder “{name}” has no tokenizer. Save it there, too, with save_pretrained.")
        numbers = sum(map(_numbers_in, place.glob("*.safetensors")))
        check_memory(4 * numbers, name)  # may be stored in half precision, and are opened in single precision
        return True
    if place.is_file():
        raise UserError(f"“{name}” is a file. Unpack it, and choose the folder.")
    if not name.strip() or name.startswith((".", "/", "~", "\\")) or name.count("/") > 1:
        raise UserError(f"There is no folder “{name}”. Choose one that holds a saved model.")
    return False


def _numbers_in(file: Path) -> int:
    """How many numbers a safetensors file holds, by its header: eight bytes with its length, then JSON.

    0 for a broken file, which cannot be opened anyway.
    """
    with file.open("rb") as opened:
        length = min(int.from_bytes(opened.read(8), "little"), _LONGEST_HEADER)
        try:
            header = json.loads(opened.read(length))
        except ValueError:
            return 0
    return sum(prod(each["shape"]) for name, each in header.items() if name != "__metadata__")


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Turn what transformers raises for a broken or unknown model into a UserError."""
    try:
        yield
    except MemoryError as error:
        raise UserError(f"There is too little memory to open “{name}”. Choose a smaller model.") from error
    except Exception as error:  # each of its parts has its own kinds of errors
        reason = str(error).strip().split("\n")[0][:200] or type(error).__name__
        kind = "is no causal language model" if "Unrecognized configuration class" in reason else "cannot be opened"
        raise UserError(
            f"“{name}” {kind}: {reason.rstrip('.')}. Choose a model that predicts the next word, such as GPT-2, Pythia "
            "or SmolLM2, or save it anew."
        ) from error


@contextmanager
def _quietly(transformers: Any) -> Iterator[None]:
    """Without progress bars and warnings on the error output."""
    logging = transformers.utils.logging
    level = logging.get_verbosity()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        logging.enable_progress_bar()


def _check_causal(model: Model) -> None:
    """Raise UserError if a later piece changes the vectors of earlier ones."""
    size = int(model.network.get_input_embeddings().weight.shape[0])
    texts = torch.tensor([[0] * _PROBE + [0], [0] * _PROBE + [size - 1]])
    with torch.no_grad():
        first, second = model.network(input_ids=texts, output_hidden_states=True).hidden_states[-1][:, :_PROBE]
    if not torch.allclose(first, second, atol=1e-4, rtol=1e-3):
        raise UserError(
            f"“{model.name}” is not causal: it reads what comes after a word, too. Choose a model that predicts the "
            "next word, such as GPT-2, Pythia or SmolLM2."
        )


def _free_memory() -> int | None:
    """Bytes that programs can still get; None where it is not known."""
    try:
        lines = _MEMORY.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    kilobytes = {name: rest.split()[0] for name, _, rest in (line.partition(":") for line in lines)}
    return int(kilobytes["MemAvailable"]) * 1024 if "MemAvailable" in kilobytes else None
