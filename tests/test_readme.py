import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_example_for_a_notebook_runs_and_gives_the_columns_that_it_names():
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    names: dict[str, object] = {}
    exec(example.replace("Settings(seeds=8)", "Settings(seeds=2, folds=2, steps=20)"), names)
    next_words, vectors, run = names["next_words"], names["vectors"], names["run"]
    assert list(next_words(run, "the program ran").columns) == ["model", "seed", "word", "probability"]
    columns = list(vectors(run, "ran").columns)
    assert columns[:7] == ["model", "stage", "seed", "sentence", "position", "sense", "prefix"]
    assert columns[7:] == [f"v{number}" for number in range(32)]


def test_every_file_that_the_readme_names_exists():
    named = set(re.findall(r"\b(?:core|pages|tests|deploy)/[\w/.-]*\w|\b\w+\.(?:py|txt)\b", README))
    places = [ROOT, ROOT / "core", ROOT / "tests" / "benchmarks"]
    missing = [name for name in named if not any((place / name).exists() for place in places)]
    assert missing == []


def test_the_picture_of_the_first_page_is_there_and_small():
    (picture,) = re.findall(r"!\[.*?\]\((.*?)\)", README, re.DOTALL)
    assert 10_000 < (ROOT / picture).stat().st_size < 200_000


def test_the_readme_has_the_two_commands():
    assert "pip install -r requirements.txt\nstreamlit run dashboard.py" in README
    assert "pip install -r tests/requirements.txt\npytest" in README
