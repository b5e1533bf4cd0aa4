"""The current run: ask for the training of the sentences in the editor, and hand a page the run to show."""

import time
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from math import isnan

import streamlit as st

from core import Run, Settings, UserError
from core.budget import first_pass, training_work, what_was_cut, within_budget
from core.corpus import Corpus
from core.export import fingerprint
from core.jobs import Job, level
from core.lanes import Key
from core.nouns import agreeing, counted
from core.predictors import LADDER, SHOWN_FIRST
from core.runs import Trained
from core.training import assemble
from core.version import VERSION
from pages.app import say
from pages.app.requests import end_page
from pages.app.server import draw_with_news, service, visitor
from pages.session import sentences
from pages.session.visits import Kind, visit

Request = tuple[Corpus, Settings]
KEPT_RUNS = 2  # kinds of runs that a visit keeps; others come from the service's cache or are trained again
PAUSE = 0.01  # seconds between two looks of a page that waits
QUICK_LOOK, WAIT_FOR_NEWS = 0.1, 0.2  # seconds between two looks at a training, and for which a look waits for news
WAIT_FOR_FIRST_LOOK = 0.5  # seconds for which an edit waits for charts that move, instead of drawing the old ones again
SHORT = 1  # the highest level (core/jobs.py) of trainings that take less time than drawing a page once more
LOOK_OF_EACH = 0.12  # the same in a crowd, for each waiting visitor; looks then do not wait
UNFINISHED_SHOWN = "Unfinished charts: "
CROWD = 4  # with more people on the server, a short first pass is shown before the full training


@dataclass(frozen=True)
class _Stage:
    """One stage of a page: the runs that are shown together once all of them are trained."""

    requests: tuple[Request, ...]
    mixings: tuple[str, ...]
    then: tuple[Request, ...] = ()  # further runs, with the mixings in SHOWN_FIRST only
    is_short: bool = False

    @property
    def keys(self) -> list[Key]:
        """The keys of all trainings of the stage."""
        return [(*request, name) for request, mixings in self.runs for name in mixings]

    @property
    def runs(self) -> list[tuple[Request, Sequence[str]]]:
        """The request of each run, and the mixings trained for it."""
        return [
            *((request, self.mixings) for request in self.requests),
            *((request, SHOWN_FIRST) for request in self.then),
        ]


def current_corpus() -> Corpus:
    """The corpus in the editor; if it cannot be trained on, the last one that could, with a message."""
    reading = sentences.reading()
    if not isinstance(reading, UserError):
        st.session_state.corpus = reading
        return reading
    say.error(str(reading), icon=":material/edit_off:")
    if "corpus" not in st.session_state:
        end_page()
    st.caption("The page still shows the last sentences that could be trained on.")
    return st.session_state.corpus


def current_run(
    models: Sequence[str], later: Sequence[str] = (), *, may_begin_short: bool = False, may_move: bool = False
) -> Run:
    """The run of the sentences in the editor, with static, attention and the networks among `models`.

    The page does not wait for the models in `later`: they join the run once they are trained. On a crowded server a
    page with `may_begin_short` first gets a run of a few seeds, marked as such; on any other a page with `may_move`
    first gets a run that is unfinished, and shows more of it with `so_far`; if the trainings are short, until those
    in `later` have ended too.
    """
    corpus = current_corpus()
    requests = [(corpus, sentences.settings(corpus))]
    return trained(requests, models, later, may_begin_short=may_begin_short, may_move=may_move)[0]


def so_far(run: Run) -> Run:
    """An unfinished run with what has been trained of its networks since."""
    jobs = {job.key: job for job in visit().watched[0]}
    found = {name: jobs.get((run.corpus, run.settings, name)) for name in run.unfinished}
    reached = {name: job.so_far for name, job in found.items() if job and job.so_far}
    return replace(run, models={**run.models, **reached})


def trained(
    requests: Sequence[Request],
    models: Sequence[str],
    later: Sequence[str] = (),
    *,
    then: Sequence[Request] = (),
    may_begin_short: bool = False,
    may_move: bool = False,
) -> list[Run]:
    """One run for each request; the other arguments as for current_run.

    The runs of `then` are appended once they are trained; the page does not wait for them. While anything else trains,
    the page gets the last finished runs, and a line says so; if there are none, the script stops here. When training
    ends, the page is rerun.
    """
    within = [(corpus, _cut(corpus, settings)) for corpus, settings in requests]
    stages = _stages(within, models, later, [(corpus, within_budget(corpus, settings)) for corpus, settings in then])
    finished, kind = visit().finished, (len(requests), stages[-1].mixings)
    needed = {key for stage in stages[:2] for key in stage.keys}
    done = _kept_by_visit(finished)
    if not (may_begin_short and _begins_short(stages[1], done)):
        stages = stages[1:]
    moves = may_move and _may_move(stages[0])
    if moves and all(level(training_work(*request)) <= SHORT for request in within):
        stages = stages[-1:]  # the charts that move show what is trained already: the page is drawn finished once
    jobs = _jobs(stages, done)
    failed = {job.key for job in jobs if job.failed}
    _tell_failures([job for job in jobs if job.failed], needed)
    if moves:  # a training that fails meanwhile is told of in the next run, when the service hands it out as failed
        _wait(WAIT_FOR_FIRST_LOOK, lambda: all(job.done or job.so_far for job in _of_first_look(jobs)))
    done |= {job.key: job.result() for job in jobs if job.succeeded}
    complete = [stage for stage in stages if all(key in done or key in failed for key in stage.keys)]
    if complete:
        _note_origin()
        _keep(finished, kind, [_assembled(request, done) for request, _ in complete[-1].runs])
    moves = moves and not complete
    runs = _so_far_of(stages[0].requests, jobs, done) if moves else []
    visit().awaits_more = stages[-1] not in complete and bool(complete or runs)
    if stages[-1] not in complete:
        awaited = stages[stages.index(complete[-1]) + 1 if complete else 0].keys
        is_unfinished = any(run.unfinished for run in runs)
        state = UNFINISHED_SHOWN if is_unfinished else _state_of_charts(complete, kind in finished and not runs)
        visit().first_looks = _of_first_look(jobs) if moves and not runs else []
        _watch(jobs, [job for job in jobs if job.key in awaited], state)
    if not runs and kind not in finished:
        end_page()
    shown = runs or finished[kind]
    st.session_state.shown = shown[0].corpus, shown[0].settings
    return shown[: len(requests) + len(then)]  # another page may have added runs of its own `then`


def caption(run: Run | None = None) -> str:
    """The origin of a file in one line: corpus, seeds, version. Without a run, that of the run shown last."""
    corpus, settings = (run.corpus, run.settings) if run else st.session_state.shown
    return (
        f"Corpus {fingerprint(corpus)[:12]}, {counted(len(corpus.training), 'training sentence')}, "
        f"{counted(settings.seeds, 'seed')}, Why attention? {VERSION}"
    )


def _stages(
    requests: Sequence[Request], models: Sequence[str], later: Sequence[str], then: Sequence[Request]
) -> list[_Stage]:
    """The stages in order: a short first pass, what the page needs, what may come later, the runs of `then`."""
    needed = tuple(mixing for mixing in LADDER if mixing in {*models, *SHOWN_FIRST})
    everything = tuple(mixing for mixing in LADDER if mixing in {*needed, *later})
    short = tuple((corpus, first_pass(settings)) for corpus, settings in requests)
    full = [_Stage(tuple(requests), mixings) for mixings in dict.fromkeys((needed, everything))]
    further = [_Stage(tuple(requests), everything, tuple(then))] if then else []
    return [_Stage(short, needed, is_short=True), *full, *further]


def _kept_by_visit(finished: Mapping[Kind, Sequence[Run]]) -> dict[Key, Trained]:
    """The trained models that the visit still holds, even if the service has dropped them from its cache."""
    runs = [run for runs in finished.values() for run in runs]
    return {(run.corpus, run.settings, name): model for run in runs for name, model in run.models.items()}


def _begins_short(full: _Stage, done: Mapping[Key, object]) -> bool:
    """Whether a short first pass comes before the full training; decided once, when the training is requested."""
    missing = [key for key in full.keys if key not in done and not service().is_done(key)]
    if not missing:
        return False
    people = service().visitors() - 1  # without the server, which asked for the default preset
    if people > CROWD and not all(map(service().is_known, missing)):
        st.session_state.began_short = full.requests
    return st.session_state.get("began_short") == full.requests


def _may_move(stage: _Stage) -> bool:
    """Whether there is time to draw what is unfinished: the first thing to go on a crowded server."""
    return not stage.is_short and service().visitors() - 1 <= CROWD


def _so_far_of(requests: Sequence[Request], jobs: Sequence[Job], done: Mapping[Key, Trained]) -> list[Run]:
    """The unfinished run of each request; none before there is something of all the models that are shown first."""
    reached = {job.key: trained for job in jobs if (trained := job.so_far)} | dict(done)
    if not all((*request, mixing) in reached for request in requests for mixing in SHOWN_FIRST):
        return []
    _note_origin()
    return [_assembled(request, reached) for request in requests]


def _state_of_charts(complete: Sequence[_Stage], has_old: bool) -> str:
    if complete and complete[-1].is_short:
        return f"First pass with {counted(complete[-1].requests[0][1].seeds, 'seed')} shown: "
    return "Charts out of date: " if has_old and not complete else ""


def _note_origin() -> None:
    """Note the preset and the last edit that the run to be shown comes from; they stay until the next run is shown."""
    st.session_state.shown_preset = sentences.preset()
    st.session_state.shown_before = sentences.document().now.before


def _keep(finished: dict[Kind, list[Run]], kind: Kind, runs: list[Run]) -> None:
    """Store the runs of this kind as the newest, and drop the oldest kinds beyond KEPT_RUNS."""
    finished.pop(kind, None)
    finished[kind] = runs
    while len(finished) > KEPT_RUNS:
        del finished[next(iter(finished))]


def _cut(corpus: Corpus, settings: Settings) -> Settings:
    """The settings cut down to the budget; a line on the page says what was cut."""
    cut = within_budget(corpus, settings)
    if note := what_was_cut(settings, cut):
        st.caption(note)
    return cut


def _assembled(request: Request, done: Mapping[Key, Trained]) -> Run:
    """The run of one request, from those of its trainings that are done."""
    return assemble(*request, [done[*request, mixing] for mixing in LADDER if (*request, mixing) in done])


def _tell_failures(failed: Sequence[Job], needed: Set[Key]) -> None:
    """Say which trainings failed for good; stop the page if it needs one of them."""
    for job in failed:
        try:
            job.result()
        except UserError as error:
            st.error(f"{error} What failed is the training of {job.key[2]}.", icon=":material/dns:")
    if any(job.key in needed for job in failed):
        end_page()


def _jobs(stages: Sequence[_Stage], done: Mapping[Key, object]) -> list[Job]:
    """Request the trainings that are not done; if the queue is full, stop the page with a message."""
    first = [key for key in stages[0].keys if key not in done]
    every = dict.fromkeys(key for stage in stages for key in stage.keys if key not in done)
    try:
        return service().request(visitor(), first, [key for key in every if key not in first])
    except UserError as error:
        st.warning(str(error), icon=":material/hourglass:")
        st.button("Try again", icon=":material/refresh:")
        end_page()


def _watch(jobs: list[Job], awaited: list[Job], state_of_charts: str) -> None:
    """Show the progress of the trainings, several times a second; less often the more visitors wait."""

    # Held by the visit, not the closure: Streamlit keeps the fragments of earlier runs alive, and so their results.
    visit().watched = jobs, awaited, state_of_charts

    visit().looks_wait = False  # the first look is part of this run

    def look() -> None:
        if visit().looks_wait:
            _wait(WAIT_FOR_NEWS, _has_news)
        _progress(*visit().watched)

    look.__qualname__ = fresh_name("look")
    pressing = any(not job.can_wait for job in awaited)
    waiting = service().waiting_visitors(pressing=pressing)
    st.fragment(run_every=QUICK_LOOK if waiting <= CROWD else waiting * LOOK_OF_EACH)(look)()
    visit().looks_wait = waiting <= CROWD


def fresh_name(of: str) -> str:
    """A name for a fragment with a timer, by which Streamlit identifies it: another one in each run.

    So a late timer of the last run finds nothing to restart; a restart before this run has sent its end would lose that
    end.
    """
    st.session_state.looks = st.session_state.get("looks", 0) + 1
    return f"{of}-{st.session_state.looks}"


def _wait(seconds: float, has_come: Callable[[], bool]) -> None:
    """Wait until something has come, but not for long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and not has_come():
        time.sleep(PAUSE)


def _of_first_look(jobs: Sequence[Job]) -> list[Job]:
    """The trainings of the models that are shown first: with a first look at all of them the charts can move."""
    return [job for job in jobs if job.key[2] in SHOWN_FIRST]


def _has_news() -> bool:
    """Whether all that the page waits for is trained, or as much of it as makes the charts move."""
    first_looks = visit().first_looks
    return all(job.done for job in visit().watched[1]) or bool(first_looks and all(job.so_far for job in first_looks))


def _progress(jobs: list[Job], awaited: list[Job], state_of_charts: str) -> None:
    """Draw the progress bar once; rerun the page when all awaited jobs are done."""
    job = next((job for job in awaited if not job.done), None)
    if job is None or _has_news():
        draw_with_news()
        st.rerun()
    share, progress = sum(other.done for other in jobs) / len(jobs), job.progress
    if progress:
        share += progress.step / progress.steps / len(jobs)
        loss = "" if isnan(progress.loss) else f", loss {progress.loss:.2f} nats a word"
        status = f"training {progress.mixing}, step {progress.step}{loss}"
        if job.paused:
            status += "; shorter trainings come first"
    elif job.lane:
        status = f"training {job.key[2]}"
    elif not (ahead := service().ahead(job)):
        status = f"next is the training of {job.key[2]}"
    else:
        status = f"waiting for the trainer, {counted(ahead, 'training')} {agreeing(ahead, 'comes', 'come')} first"
    with st.container(key="progress"):
        st.progress(min(share, 1.0), text=f"{state_of_charts}{status}")
