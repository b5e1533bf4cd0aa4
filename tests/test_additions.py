"""What README's table of additions promises: done in a copy of the project, by the files that the table names."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
TOUCHED = {
    "a corpus": {"core/presets/"},
    "a measure": {"core/measures/<topic>.py"},
    "a claim or a challenge": {"core/claims/", "core/challenges/"},
    "a predictor": {"core/predictors.py"},
    "a page": {"pages/lessons/", "pages/app/menu.py"},
}

NETWORK = '''
def nearest_weights(queries, keys, visible):
    """All weight on the word itself and the one before it."""
    near = visible & (torch.cumsum(visible.flip(-1), -1).flip(-1) <= 2)
    return uniform_weights(queries, keys, near)


PREDICTORS = {
    "nearest": Predictor(
        label="Two nearest", sees="last two words", phrase="two nearest", colour="#7A5195", window=None,
        weights=nearest_weights,
    ),
'''
MEASURE = '''

def word_lengths(corpus):
    """Letters of each word. Columns: word, letters."""
    return pd.DataFrame([(word, len(word)) for word in corpus.vocabulary[1:]], columns=["word", "letters"])


def describe_word_lengths(frame):
    """The longest word."""
    longest = frame.loc[frame["letters"].idxmax()]
    return f"The longest word is “{longest['word']}” with {longest['letters']} letters."
'''
CLAIM = """CLAIMS: tuple[Claim, ...] = (
    Claim("short words", "The two nearest words make a vector of their own.", "any", "word_lengths", ("nearest",),
          checks.one_vector, "largest difference", "", 0.0),
"""
PAGE = '''"""Word lengths."""

import streamlit as st

from core import measures
from pages.app.current_run import current_corpus

st.title("How long are the words?")
frame = measures.word_lengths(current_corpus())
st.dataframe(frame)
st.write(measures.describe_word_lengths(frame))
'''

# Opens every page with the new predictor chosen, and says what it finds of each addition.
VISIT = """
import json
from dataclasses import replace
from streamlit.testing.v1 import AppTest
from core import Settings
from pages.app import current_run, menu, server
from pages.session import sentences

quick = Settings(
    seeds=4, folds=2, width=8, hidden=16, steps=20, measure_every=5, first_candidate=10, patience=10, warmup=5
)
for module in (current_run, server, sentences):
    module.Settings = lambda **changes: replace(quick, **changes)

def settled(at):
    for _ in range(200):
        if not at.get("progress"):
            return at
        for job in at.session_state["visit"].watched[1]:
            job.wait(1)
        at.run()
    raise AssertionError("a training did not end")

at = settled(AppTest.from_file("dashboard.py", default_timeout=60).run())
next(box for box in at.selectbox if box.label == "Start from").set_value("extra")
settled(at.run())
at.button_group(key="models").set_value(["static", "attention", "nearest"])
settled(at.run())
seen = {}
for name in menu.PAGES:
    settled(at.switch_page(f"pages/lessons/{name}.py").run())
    assert not at.exception, (name, [each.value for each in at.exception])
    texts = [each.value for kind in ("title", "markdown", "caption", "text") for each in at.get(kind)]
    seen[name] = texts + [chart.proto.spec for chart in at.get("vega_lite_chart")]
server.service().close()
print("SEEN" + json.dumps(seen))
"""


def changed(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (path, old)
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_what_is_added_by_the_files_that_readme_names_is_on_every_page(tmp_path):
    for folder in ("core", "pages", ".streamlit"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "dashboard.py", tmp_path)
    predictors, topic = tmp_path / "core/predictors.py", tmp_path / "core/measures/lookups.py"
    changed(predictors, "\nPREDICTORS = {\n", NETWORK)
    changed(predictors, "from dataclasses import dataclass\n", "from dataclasses import dataclass\n\nimport torch\n")
    plain = (tmp_path / "core/presets/plain.toml").read_text(encoding="utf-8").replace("plain:", "extra:")
    (tmp_path / "core/presets/extra.toml").write_text(plain, encoding="utf-8")
    changed(topic, "__all__ = [", '__all__ = ["describe_word_lengths", "word_lengths", ')
    topic.write_text(topic.read_text(encoding="utf-8") + MEASURE, encoding="utf-8")
    changed(tmp_path / "core/claims/claims.py", "CLAIMS: tuple[Claim, ...] = (\n", CLAIM)
    (tmp_path / "pages/lessons/word_lengths.py").write_text(PAGE, encoding="utf-8")
    last = '"teaching": ("For teachers", "school"),'
    changed(tmp_path / "pages/app/menu.py", last, f'{last}\n    "word_lengths": ("Word lengths", "straighten"),')
    visited = subprocess.run([sys.executable, "-c", VISIT], cwd=tmp_path, capture_output=True, text=True)
    assert visited.returncode == 0, visited.stderr[-3000:]
    seen = json.loads(visited.stdout.partition("SEEN")[2])
    assert "The longest word is “potatoes” with 8 letters." in seen["word_lengths"]
    for page in ("side_by_side", "training", "evidence", "writing", "unseen_sentences"):
        assert any("Two nearest" in text for text in seen[page]), page
    assert any("The two nearest words make a vector of their own." in text for text in seen["claims"])


def test_the_table_of_additions_names_the_files_that_are_touched_here():
    table = dict(re.findall(r"^\| (a[^|]*) \| ([^|]*) \|", README, flags=re.M))
    assert {what: set(re.findall(r"`((?:core|pages)/[^`]*)`", files)) for what, files in table.items()} == TOUCHED
