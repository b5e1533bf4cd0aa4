"""The current run: from the sentences in the editor to the run that a page shows."""

import gc
from uuid import uuid4

import streamlit as st

from core import Run, Settings, UserError
from core.corpus import Corpus, corpus_from_rows
from core.presets import DEFAULT, presets
from core.service import Job, Service
from core.training import assemble
from pages.parts import state

LADDER = ("static", "attention", "averaging")  # the order of training: what the first page shows comes first


@st.cache_resource
def service() -> Service:
    """The one trainer of this server, with the default preset asked for before the first visitor waits for it."""
    made = Service(after_first=_settle_memory)
    made.request("server", presets()[DEFAULT].corpus, Settings(), LADDER)
    return made


warm_up = service


def current_run(models: list[str]) -> Run:
    """The run of the sentences in the editor, with static, attention and what else of the models is trained.

    While it is trained the page gets the last finished run, and a line says so; with no finished run the page stops
    there. When the training ends, the page is run again.
    """
    corpus = _corpus_or_message()
    settings = Settings()
    wanted = [mixing for mixing in LADDER if mixing in {*models, *LADDER[:2]}]
    jobs = service().request(_visitor(), corpus, settings, wanted) if corpus else []
    if corpus and all(job.done for job in jobs):
        st.session_state.last_run = assemble(corpus, settings, [job.result() for job in jobs])
    elif corpus:
        _progress(jobs, has_result="last_run" in st.session_state)
    if "last_run" not in st.session_state:
        st.stop()
    return st.session_state.last_run


def _corpus_or_message() -> Corpus | None:
    try:
        return corpus_from_rows(state.rows())
    except UserError as error:
        st.error(str(error), icon=":material/edit_off:")
        if "last_run" in st.session_state:
            st.caption("The charts below still show the last sentences that could be trained on.")
        return None


@st.fragment(run_every=0.2)
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
