"""Scenario: one visitor trains the largest accepted corpus while another edits."""

import random
from itertools import islice

import numpy as np

from core import Settings, UserError, read_corpus
from core.budget import within_budget
from core.links import Shared, encode
from tests.load import rows, visitors
from tests.load.crowd import Options
from tests.load.rows import Row
from tests.load.server import running
from tests.load.session import Session
from tests.load.visitors import Edit

EDITS = 5  # alone, and again beside the long training
MOST_TIMES = 2.0  # largest allowed ratio of both times
WORDS_A_SENTENCE, DIFFERENT_WORDS, STEP = 30, 900, 4


def longest_sentences() -> list[str]:
    """As many random sentences as the limits allow."""
    draw = random.Random(1)
    sentences: list[str] = []
    while True:
        more = [" ".join(f"w{draw.randrange(DIFFERENT_WORDS)}" for _ in range(WORDS_A_SENTENCE)) for _ in range(STEP)]
        try:
            within_budget(read_corpus("\n".join(sentences + more)), Settings())
        except UserError:
            return sentences
        sentences += more


async def beside(options: Options) -> list[Row]:
    """One visitor edits alone, then while another waits for the largest accepted corpus."""
    sentences = longest_sentences()
    link = "s=" + encode(Shared(rows=tuple((each, "", False) for each in sentences), preset="ran"))
    with running(options.environment) as server:
        editing, *_ = await visitors.opened(server, 1)
        typing = visitors.words()
        alone = [await _edited(editing, word) for word in islice(typing, EDITS)]
        waiting = Session(server.port)
        await waiting.open(query=link)
        await waiting.until(lambda: _step(waiting) > 0)
        first = _step(waiting)
        together = [await _edited(editing, word) for word in islice(typing, EDITS)]
        last = _step(waiting)
        errors = [edit.error for edit in (*alone, *together) if edit.error]
        seconds = [[edit.charts for edit in edits if edit.charts is not None] for edits in (alone, together)]
        times = float(np.median(seconds[1]) / np.median(seconds[0])) if all(seconds) else None
        found = [
            rows.known("the long corpus", f"{len(sentences)} sentences of {WORDS_A_SENTENCE} words"),
            rows.known(f"from edit to charts alone, {EDITS} edits", rows.spread(seconds[0])),
            rows.known("from edit to charts beside the long training", rows.spread(seconds[1])),
            rows.at_most("beside the long training, times as long as alone, medians", times, MOST_TIMES, ""),
            Row("the long training went on meanwhile, step", f"> {first}", str(last), last > first),
            rows.none_of("errors", [*errors, *visitors.complaints(server, [editing, waiting])]),
        ]
        await visitors.close([editing, waiting])
    return found


async def _edited(session: Session, word: str) -> Edit:
    """Edit and wait for all trainings, so that the next edit starts on an idle server."""
    edit = Edit(session, word)
    await edit.make()
    return edit


def _step(session: Session) -> int:
    """The step of the training that the page waits for; 0 before the first."""
    texts = [leaf.value.text for leaf in session.page.leaves("progress")]
    steps = [int(text.partition("step ")[2].split(",")[0].split(";")[0]) for text in texts if "step " in text]
    return max(steps, default=0)
