"""The current run: from the sentences in the editor to the run that a page shows."""

import gc
from collections.abc import Sequence
from uuid import uuid4

import streamlit as st

from core import Run, Settings, UserError
from core.budget import within_budget
from core.corpus import Corpus, corpus_from_rows
from core.presets import DEFAULT, presets
from core.service import Job, Service
from core.training import assemble
from pages.parts import state

LADDER = ("static", "attention", "averaging")  # the order of training: what the first page shows comes first
Request = tuple[Corpus, Settings]


@st.cache_resource
def service() -> Service:
    """The one trainer of this server, with the default preset asked for before the first visitor waits for it."""
    made = Service(after_first=_settle_memory)
    preset = presets()[DEFAULT]
    made.request("server", [(preset.corpus, Settings(word=preset.word), mixing) for mixing in LADDER])
    return made


warm_up = service


def current_corpus() -> Corpus:
    """The sentences in the editor; if they cannot be trained on, the last ones that could, with a message."""
    try:
        corpus = corpus_from_rows(state.rows())
        within_budget(corpus, Settings())
        st.session_state.corpus = corpus
    except UserError as error:
        st.error(str(error), icon=":material/edit_off:")
        if "corpus" in st.session_state:
            st.caption("The page still shows the last sentences that could be trained on.")
    if "corpus" not in st.session_state:
        st.stop()
    return st.session_state.corpus


def current_run(models: Sequence[str]) -> Run:
    """The run of the sentences in the editor, with static, attention and whatever else of the models is trained."""
    corpus = current_corpus()
    return trained([(corpus, state.settings(corpus))], models)[0]


def _cut(corpus: Corpus, settings: Settings) -> Settings:
    """The settings within the budget; a line says what was cut."""
    cut = within_budget(corpus, settings)
    if cut != settings:
        st.caption(
            f"A long corpus: {cut.seeds} seeds and {cut.folds} folds with {cut.fold_starts} starts each are trained "
            f"instead of {settings.seeds}, {settings.folds} and {settings.fold_starts}."
        )
    return cut


def trained(requests: Sequence[Request], models: Sequence[str]) -> list[Run]:
    """A run for each corpus and settings.

    While some are trained the page gets the last finished runs, and a line says so; with none the page stops there.
    When the training ends, the page is run again.
    """
    requests = [(corpus, _cut(corpus, settings)) for corpus, settings in requests]
    wanted = [mixing for mixing in LADDER if mixing in {*models, *LADDER[:2]}]
    jobs = service().request(_visitor(), [(*request, mixing) for request in requests for mixing in wanted])
    finished = st.session_state.setdefault("finished", {})
    key = (len(requests), frozenset(wanted))
    if all(job.done for job in jobs):
        st.session_state.shown_preset = st.session_state.preset  # until the next run is finished
        models_of = [jobs[place : place + len(wanted)] for place in range(0, len(jobs), len(wanted))]
        finished[key] = [
            assemble(*request, [job.result() for job in each])
            for request, each in zip(requests, models_of, strict=True)
        ]
    else:
        _progress(jobs, has_result=key in finished)
    if key not in finished:
        st.stop()
    return finished[key]


@st.fragment(run_every=0.25)
def _progress(jobs: list[Job], *, has_result: bool) -> None:
    if all(job.done for job in jobs):
        st.rerun()
    job = next(job for job in jobs if not job.done)
    ended = sum(job.done for job in jobs)
    if job.progress is None:
        share, doing = ended / len(jobs), "waiting for the trainer"
    else:
        share = (ended + job.progress.step / job.progress.steps) / len(jobs)
        doing = f"training {job.progress.mixing}, step {job.progress.step}, loss {job.progress.loss:.2f} nats a word"
    stale = "Charts out of date: " if has_result else ""
    with st.container(key="progress"):
        st.progress(min(share, 1.0), text=f"{stale}{doing}")


def _visitor() -> str:
    return st.session_state.setdefault("visitor", uuid4().hex)


def _settle_memory() -> None:
    """Keep what is loaded by now out of every later garbage collection, which would hold up all visitors."""
    gc.collect()
    gc.freeze()
