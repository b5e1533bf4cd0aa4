import json
import subprocess
import sys
from pathlib import Path

import pytest

from core.__main__ import main
from core.claims import CLAIMS
from core.predictors import LABELS

ROOT = Path(__file__).parent.parent
TEXT = """the dog ran home\tanimal
the dog ran away\tanimal
the cat ran home\tanimal
the program ran smoothly\tsoftware
the app ran smoothly\tsoftware
the app ran overnight\tsoftware
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "sentences.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def quick(monkeypatch, fast_settings):
    from dataclasses import replace

    import core.__main__

    def settings(seeds, word):
        return replace(fast_settings, seeds=seeds, word=word)

    monkeypatch.setattr(core.__main__, "Settings", settings)


def said(capsys):
    captured = capsys.readouterr()
    return captured.out, captured.err


def test_the_comparison_is_printed_as_tables(file, capsys):
    assert main([str(file), "--seeds", "2"]) == 0
    out, err = said(capsys)
    assert not err
    assert out.startswith("6 training sentences, 2 seeds, word in question: ran")
    assert all(model in out for model in ("static", "averaging", "attention", "table", "never seen"))
    assert out.count("cannot be tested here: ") == len(CLAIMS)  # two seeds decide nothing


def test_each_claim_has_its_state_and_its_reason(file, capsys):
    assert main([str(file), "--json", "--seeds", "4"]) == 0
    claims = json.loads(said(capsys)[0])["claims"]
    assert [each["claim"] for each in claims] == [claim.name for claim in CLAIMS]
    states = {each["claim"]: each["state"] for each in claims}
    assert states["one vector"] == "holds"
    assert states["choosing"] == "cannot be tested here"
    assert all(each["reason"].endswith(".") for each in claims)


def test_json_holds_the_same_and_can_be_read(file, capsys):
    assert main([str(file), "--json", "--seeds", "2", "--prompt", "the dog ran", "--prompt", "the app ran"]) == 0
    found = json.loads(said(capsys)[0])
    assert (found["word"], found["prompts"], found["seeds"]) == ("ran", ["the dog ran", "the app ran"], 2)
    static = {
        row["prompt"]: row["mean"] for row in found["next_words"] if (row["model"], row["word"]) == ("static", "home")
    }
    assert static["the dog ran"] == pytest.approx(static["the app ran"], abs=1e-6)
    (distance,) = (row for row in found["distance"] if row["model"] == "static")
    assert distance["mean"] == 0


def test_each_table_has_the_sentences_that_say_what_it_shows(file, capsys):
    arguments = [str(file), "--seeds", "2", "--prompt", "the dog ran", "--prompt", "the app ran"]
    main(arguments)
    out, _ = said(capsys)
    main([*arguments, "--json"])
    findings = json.loads(said(capsys)[0])["findings"]
    assert findings.keys() == {"next_words", "distance", "held_out", "claims"}
    tables, number = out.strip().split("\n\n")[1:], len(LABELS)
    assert [len(findings[part]) for part in ("next_words", "distance", "claims")] == [2 * number, number, len(CLAIMS)]
    for table, sentences in zip(tables, findings.values(), strict=True):
        assert table.endswith("\n".join(sentences))
    same = "The same next words after both prompts in all 2 seeds: distance 0 of 1."
    assert f"{LABELS['static']}: {same}" in findings["distance"]
    assert f"{LABELS['bigram']}: {same.replace(' in all 2 seeds', '')}" in findings["distance"]
    whole = f"{LABELS['table']}: after “the dog ran” most probable are “away” and “home” with 0.50 each."
    assert whole in findings["next_words"]
    assert any("marked as held out" in sentence for sentence in findings["held_out"])


def test_json_of_a_table_that_never_saw_a_prompt_is_json(file, capsys):
    """Not every JSON reader takes NaN."""
    assert main([str(file), "--json", "--seeds", "2", "--prompt", "ran the", "--prompt", "the app ran"]) == 0
    json.loads(said(capsys)[0], parse_constant=lambda name: pytest.fail(name))


def test_the_word_and_prompts_may_be_typed_in_capitals(tmp_path, capsys):
    path = tmp_path / "word_capital.txt"
    path.write_text("Die Bank lief\nEine Bank stand", encoding="utf-8")
    assert main([str(path), "--json", "--seeds", "2", "--word", "BANK", "--prompt", "Die Bank"]) == 0
    assert json.loads(said(capsys)[0])["word"] == "bank"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["/no/such/file.txt"], "cannot be read"),
        (["FILE", "--word", "zebra"], "“zebra” does not occur"),
        (["FILE", "--prompt", "the zebra ran"], "“zebra” does not occur"),
    ],
)
def test_what_cannot_be_used_is_named_in_one_sentence_with_exit_code_2(file, capsys, arguments, sentence):
    assert main([str(file) if each == "FILE" else each for each in arguments]) == 2
    out, err = said(capsys)
    assert not out
    assert sentence in err
    assert len(err.strip().splitlines()) == 1


def real_sentences(count, words=28, different=2500):
    """Sentences as long as real ones, most of whose beginnings occur once."""
    lines = (" ".join(f"w{(s * 131 + w * w * 17) % different}" for w in range(words)) for s in range(count))
    return "\n".join(lines)


def test_a_text_that_is_too_large_is_refused_at_once_with_how_much_of_it_fits(tmp_path, capsys):
    path = tmp_path / "real.txt"
    path.write_text(real_sentences(477) + "\n" + "long " * 61, encoding="utf-8")
    assert main([str(path)]) == 2
    out, err = said(capsys)
    assert not out
    assert len(err.strip().splitlines()) == 1
    assert all(
        each in err for each in ("different words", "more than 60 words", "times as long", "of the 478 sentences fit")
    )


def test_what_is_cut_and_how_far_a_training_is_are_said_on_the_side(file, capsys, monkeypatch):
    import core.__main__
    import core.budget

    monkeypatch.setattr(core.__main__, "SILENCE", 0)
    monkeypatch.setattr(core.budget, "STEP_WORK", 1)
    monkeypatch.setattr(core.budget, "FEWEST_SEEDS", 1)
    assert main([str(file), "--json", "--seeds", "2"]) == 0
    out, err = said(capsys)
    assert json.loads(out)["seeds"] == 1
    assert err.startswith("A long corpus: 1 seed")
    assert "training attention, step 20 of at most 20, loss" in err


def test_columns_that_are_not_used_are_told_on_the_side(tmp_path, capsys):
    path = tmp_path / "a.tsv"
    path.write_text("4\tthe dog ran\tanimal\n1\tthe app ran\tsoftware", encoding="utf-8")
    assert main([str(path), "--json", "--seeds", "2"]) == 0
    out, err = said(capsys)
    assert json.loads(out)["sentences"] == 2
    assert "sentence: column 2; sense: column 3; held out: none; not used: column 1" in err


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff", b"one\n", b"\xff\xfe\x00"])
def test_a_file_without_sentences_is_told(tmp_path, capsys, content):
    path = tmp_path / "bad.txt"
    path.write_bytes(content)
    assert main([str(path)]) == 2
    assert len(said(capsys)[1].strip().splitlines()) == 1


def test_it_runs_as_a_module():
    found = subprocess.run(
        [sys.executable, "-m", "core", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "--json" in found.stdout
