import csv
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


def test_gensim_loads_the_static_vectors_and_finds_the_same_neighbours(loud_run, tmp_path):
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


def test_what_is_written_is_read_again_to_the_last_bit(loud_run):
    ours = static_vectors(loud_run, 0)
    read = read_glove(glove_text(ours), loud_run.corpus)
    assert (read.words, read.missing) == (ours.words[1:], ())
    np.testing.assert_array_equal(read.matrix, ours.matrix[1:])


@pytest.mark.parametrize(("model", "seed"), [("attention", 1), ("static", 0)])
def test_the_projector_gets_the_words_vectors_after_the_last_stage_with_their_sentences(loud_run, model, seed):
    numbers, (header, *rows) = read_pair(contextual_projector(loud_run, "ran", model, seed))
    frame = vectors(loud_run, "ran")
    expected = frame[(frame["model"] == model) & (frame["seed"] == seed) & (frame["stage"] == "feed-forward 2")]
    np.testing.assert_array_equal(numbers, expected.filter(regex=r"^v\d+$").to_numpy())
    assert header == ["word", "sense", "sentence", "position"]
    columns = expected[["sense", "sentence", "position"]].astype(str).itertuples(index=False)
    assert rows == [["ran", *row] for row in columns]


def test_a_label_with_tabs_and_line_ends_stays_one_cell_and_a_missing_one_is_empty(fast_settings):
    animal = Sentence(("the", "dog", "ran", "home"), sense="an\tani\r\nmal\u2028")
    run = train(Corpus((animal, Sentence(("the", "code", "ran", "fast"))) * 3), fast_settings)
    numbers, (_, *labels) = read_pair(contextual_projector(run, "ran", "attention", 0))
    assert len(numbers) == len(labels) == 6
    assert labels[:2] == [["ran", "an ani mal", "the dog ran home", "2"], ["ran", "", "the code ran fast", "2"]]


def test_a_label_that_a_spreadsheet_would_run_is_led_by_an_apostrophe(fast_settings):
    sentence = Sentence(("the", "dog", "ran", "home"), sense="=1+1")
    run = train(Corpus((sentence, Sentence(("the", "code", "ran", "fast"))) * 3), fast_settings)
    _, (_, *labels) = read_pair(contextual_projector(run, "ran", "attention", 0))
    assert labels[0][1] == "'=1+1"


def test_one_column_of_labels_has_no_header(loud_run):
    ours = static_vectors(loud_run, 2)
    numbers, rows = read_pair(static_projector(ours))
    assert rows == [[word] for word in loud_run.corpus.vocabulary]
    np.testing.assert_array_equal(numbers, ours.matrix)


def test_an_unknown_word_has_nothing_to_project(loud_run):
    with pytest.raises(UserError, match="zebra"):
        contextual_projector(loud_run, "zebra", "attention", 0)


FRAMES = {
    "next_words": lambda run: next_words(run, "the dog ran"),
    "vectors": lambda run: vectors(run, "ran"),
    "attention_map": lambda run: attention_map(run, "the dog ran"),
    "losses": losses,
    "curves": curves,
}


@pytest.mark.parametrize("measure", FRAMES.values(), ids=FRAMES)
def test_a_frame_comes_back_from_parquet_as_it_was(loud_run, measure):
    frame = measure(loud_run)
    pd.testing.assert_frame_equal(pd.read_parquet(BytesIO(to_parquet(frame))), frame)


def test_a_table_with_an_index_of_its_own_loses_only_the_index():
    frame = pd.DataFrame({"word": ["a", None], "count": [1, 2]}, index=[7, 9])
    read = pd.read_parquet(BytesIO(to_parquet(frame)))
    pd.testing.assert_frame_equal(read, frame.reset_index(drop=True))


def test_a_row_of_the_pair_is_also_a_row_for_a_spreadsheet(loud_run):
    with ZipFile(BytesIO(contextual_projector(loud_run, "ran", "attention", 0))) as packed:
        rows = [*csv.reader(StringIO(packed.read("metadata.tsv").decode()), delimiter="\t")]
    assert {len(row) for row in rows} == {4}
