import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import core.__main__
import core.budget
from core.__main__ import main
from core.claims import CLAIMS
from core.predictors import LABELS

ROOT = Path(__file__).parent.parent
PROMPTS = ["--prompt", "the dog ran", "--prompt", "the app ran"]
TEXT = """the dog ran home\tanimal
the dog ran away\tanimal
the cat ran home\tanimal
the program ran smoothly\tsoftware
the app ran smoothly\tsoftware
the app ran overnight\tsoftware
"""


@pytest.fixture
def write(tmp_path):
    """A function that writes a file of sentences and gives its path."""

    def write(content, name="sentences.txt"):
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(tmp_path / name)

    return write


@pytest.fixture
def file(write):
    return write(TEXT)


@pytest.fixture(autouse=True)
def quick(monkeypatch, fast_settings):
    monkeypatch.setattr(core.__main__, "Settings", lambda seeds, word: replace(fast_settings, seeds=seeds, word=word))
    monkeypatch.setattr(core.__main__, "SILENCE", 3600)  # seconds: on a slow machine, too, no progress is told


@pytest.fixture
def call(capsys):
    """A function that calls the program: exit code, output, error output."""

    def call(*arguments):
        code = main([*arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


@pytest.fixture
def report(call):
    """A function that calls the program for JSON and reads it. Not every JSON reader takes NaN."""

    def report(*arguments):
        code, out, _ = call(*arguments, "--json")
        assert code == 0
        return json.loads(out, parse_constant=lambda name: pytest.fail(name))

    return report


def test_the_comparison_is_printed_as_tables(file, call):
    code, out, err = call(file, "--seeds", "2")
    assert (code, err) == (0, "")
    assert out.startswith("6 training sentences, 2 seeds, word in question: ran")
    assert all(model in out for model in ("static", "averaging", "attention", "table", "never seen"))
    assert out.count("cannot be tested here: ") == len(CLAIMS)  # two seeds decide nothing


def test_each_claim_has_its_state_and_its_reason(file, report):
    claims = report(file, "--seeds", "4")["claims"]
    assert [claim["claim"] for claim in claims] == [claim.name for claim in CLAIMS]
    states = {claim["claim"]: claim["state"] for claim in claims}
    assert (states["one vector"], states["choosing"]) == ("holds", "cannot be tested here")
    assert all(claim["reason"].endswith(".") for claim in claims)


def test_json_holds_the_same_for_any_prompts_and_words_as_they_are_typed(file, write, report):
    read = report(file, "--seeds", "2", *PROMPTS)
    assert (read["word"], read["prompts"], read["seeds"]) == ("ran", ["the dog ran", "the app ran"], 2)
    static = [row for row in read["next_words"] if (row["model"], row["word"]) == ("static", "home")]
    assert static[0]["mean"] == pytest.approx(static[1]["mean"], abs=1e-6)
    assert [row["mean"] for row in read["distance"] if row["model"] == "static"] == [0]
    assert report(file, "--seeds", "2", "--prompt", "ran the", "--prompt", "the app ran")  # a table never saw one
    bank = write("Die Bank lief\nEine Bank stand", "word_capital.txt")
    assert report(bank, "--seeds", "2", "--word", "BANK", "--prompt", "Die Bank")["word"] == "bank"


def test_each_table_has_the_sentences_that_say_what_it_shows(file, call, report):
    _, out, _ = call(file, "--seeds", "2", *PROMPTS)
    findings = report(file, "--seeds", "2", *PROMPTS)["findings"]
    assert findings.keys() == {"next_words", "distance", "held_out", "claims"}
    tables, number = out.strip().split("\n\n")[1:], len(LABELS)
    assert [len(findings[part]) for part in ("next_words", "distance", "claims")] == [2 * number, number, len(CLAIMS)]
    for table, sentences in zip(tables, findings.values(), strict=True):
        assert table.endswith("\n".join(sentences))
    same = "It cannot tell them apart: exactly the same guesses in all 2 trainings."
    assert f"{LABELS['static']}: {same}" in findings["distance"]
    assert f"{LABELS['bigram']}: {same.replace(' in all 2 trainings', '')}" in findings["distance"]
    whole = f"{LABELS['table']}: after “the dog ran” most probable are “away” and “home” with 0.50 each."
    assert whole in findings["next_words"]
    assert any("marked as held out" in sentence for sentence in findings["held_out"])


def long_text(count=477, words=28, different=2500):
    """Sentences as long as real ones, most of whose beginnings occur once, and one that is too long."""
    lines = [" ".join(f"w{(s * 131 + w * w * 17) % different}" for w in range(words)) for s in range(count)]
    return "\n".join([*lines, "long " * 61])


PATTERNS = """{the|my|our} {dog|cat|fox} ran {home|off} -> animal
{the|my|our} {app|bot|job} ran {fast|well} -> software
"""


def test_patterns_grow_and_the_way_to_their_true_probabilities_is_told(write, call, report):
    read = report(write(PATTERNS), "--seeds", "2")
    assert (read["word"], read["sentences"]) == ("ran", 27)
    assert {row["split"] for row in read["held_out"]} == {"marked", "fold"}
    assert all("way" in row for row in read["held_out"])
    assert any("true grammar" in sentence for sentence in read["findings"]["held_out"])
    _, _, told = call(write(PATTERNS), "--seeds", "2")
    assert told == "36 sentences grown from patterns.\n"


@pytest.mark.parametrize(
    ("content", "arguments", "parts"),
    [
        (TEXT, ["--word", "zebra"], ["“zebra” does not occur"]),
        (PATTERNS.replace("}", "", 1), [], ["Line 1, character 13: a brace inside braces"]),
        (PATTERNS + "{0|1|2|3|4|5|6|7|8|9}" * 9, [], ["1,000,000,036 sentences; at most 1,000"]),
        (TEXT, ["--prompt", "the zebra ran"], ["“zebra” does not occur"]),
        (long_text(), [], ["different words", "more than 60 words", "times as long", "of the 478 sentences fit"]),
        *(
            (content, [], ["."])
            for content in (b"", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff", b"one\n", b"\xff\xfe\x00")
        ),
    ],
)
def test_what_cannot_be_used_is_named_in_one_sentence_with_exit_code_2(write, call, content, arguments, parts):
    for path in (write(content), "/no/such/file.txt"):
        code, out, err = call(path, *arguments)
        assert (code, out) == (2, "")
        assert len(err.strip().splitlines()) == 1
        assert all(part in err for part in (["cannot be read"] if path.startswith("/no") else parts))


def test_what_is_cut_or_unused_and_the_progress_of_a_training_go_to_the_error_output(file, write, call, monkeypatch):
    columns = write("4\tthe dog ran\tanimal\n1\tthe app ran\tsoftware", "a.tsv")
    _, out, err = call(columns, "--json", "--seeds", "2")
    assert json.loads(out)["sentences"] == 2
    assert "sentence: column 2; sense: column 3; held out: none; not used: column 1" in err
    monkeypatch.setattr(core.__main__, "SILENCE", 0)
    monkeypatch.setattr(core.budget, "STEP_WORK", 1)
    monkeypatch.setattr(core.budget, "FEWEST_SEEDS", 1)
    code, out, err = call(file, "--json", "--seeds", "2")
    assert (code, json.loads(out)["seeds"]) == (0, 1)
    assert err.startswith("A long corpus: 1 seed")
    assert "training attention, step 20 of at most 20, loss" in err


def test_it_runs_as_a_module():
    ended = subprocess.run(
        [sys.executable, "-m", "core", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "--json" in ended.stdout
