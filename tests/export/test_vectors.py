from io import BytesIO, StringIO
from zipfile import ZipFile

import numpy as np
import pandas as pd
import pytest
from gensim.models import KeyedVectors

from core import UserError, train
from core.corpus import END, Corpus, Sentence
from core.export import contextual_projector, glove_text, static_projector, to_parquet
from core.imported_vectors import read_glove
from core.measures import attention_map, curves, losses, nearest_words, next_words, static_vectors, vectors


def read_pair(content):
    """The numbers and the rows of labels, read as the Projector does: line by line, cut at tabs."""
    with ZipFile(BytesIO(content)) as packed:
        assert packed.namelist() == ["vectors.tsv", "metadata.tsv"]
        numbers, labels = (packed.read(name).decode() for name in packed.namelist())
    rows = [line.split("\t") for line in labels.removesuffix("\n").split("\n")]
    return np.loadtxt(StringIO(numbers), delimiter="\t", dtype=np.float32, ndmin=2), rows


def test_gensim_loads_the_static_vectors_and_finds_the_same_neighbours_and_we_read_them_to_the_last_bit(
    loud_run, tmp_path
):
    ours = static_vectors(loud_run, 1)
    path = tmp_path / "vectors.txt"
    path.write_bytes(glove_text(ours))
    loaded = KeyedVectors.load_word2vec_format(str(path), binary=False, no_header=True)
    assert tuple(loaded.index_to_key) == ours.words == loud_run.corpus.vocabulary
    np.testing.assert_array_equal(loaded.vectors, ours.matrix)
    theirs = [(word, cosine) for word, cosine in loaded.most_similar("ran", topn=6) if word != END][:5]
    frame = nearest_words(ours, "ran", 5)
    assert [word for word, _ in theirs] == [*frame["word"]]
    np.testing.assert_allclose([cosine for _, cosine in theirs], frame["cosine"], atol=1e-5)
    read = read_glove(path.read_bytes(), loud_run.corpus)
    assert (read.words, read.missing) == (ours.words[1:], ())
    np.testing.assert_array_equal(read.matrix, ours.matrix[1:])
    numbers, rows = read_pair(static_projector(ours))
    assert rows == [[word] for word in ours.words]  # one column of labels has no header
    np.testing.assert_array_equal(numbers, ours.matrix)


@pytest.mark.parametrize(("model", "seed"), [("attention", 1), ("static", 0)])
def test_the_projector_gets_the_words_vectors_after_the_last_stage_with_their_sentences(loud_run, model, seed):
    numbers, (header, *rows) = read_pair(contextual_projector(loud_run, "ran", model, seed))
    frame = vectors(loud_run, "ran")
    expected = frame[(frame["model"] == model) & (frame["seed"] == seed) & (frame["stage"] == "feed-forward 2")]
    np.testing.assert_array_equal(numbers, expected.filter(regex=r"^v\d+$").to_numpy())
    assert header == ["word", "sense", "sentence", "position"]
    columns = expected[["sense", "sentence", "position"]].astype(str).itertuples(index=False)
    assert rows == [["ran", *row] for row in columns]
    with pytest.raises(UserError, match="zebra"):
        contextual_projector(loud_run, "zebra", model, seed)


def test_a_label_is_one_cell_that_no_spreadsheet_runs_and_a_missing_one_is_empty(fast_settings):
    rows = [("dog", "home", "an\tani\r\nmal\u2028"), ("code", "fast", None), ("cat", "away", "=1+1")]
    corpus = Corpus(tuple(Sentence(("the", who, "ran", how), sense) for who, how, sense in rows))
    content = contextual_projector(train(corpus, fast_settings), "ran", "attention", 0)
    numbers, (_, *labels) = read_pair(content)
    assert len(numbers) == 3
    assert labels == [
        ["ran", "an ani mal", "the dog ran home", "2"],
        ["ran", "", "the code ran fast", "2"],
        ["ran", "'=1+1", "the cat ran away", "2"],
    ]


FRAMES = {
    "next_words": lambda run: next_words(run, "the dog ran"),
    "vectors": lambda run: vectors(run, "ran"),
    "attention_map": lambda run: attention_map(run, "the dog ran"),
    "losses": losses,
    "curves": curves,
}


@pytest.mark.parametrize("measure", FRAMES.values(), ids=FRAMES)
def test_a_frame_comes_back_from_parquet_as_it_was_but_for_its_index(loud_run, measure):
    frame = measure(loud_run)
    frame.index += 7
    read = pd.read_parquet(BytesIO(to_parquet(frame)))
    pd.testing.assert_frame_equal(read, frame.reset_index(drop=True))
