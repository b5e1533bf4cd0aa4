"""The current run: from the sentences in the editor to the run that a page shows."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from math import isnan

import streamlit as st

from core import Run, Settings, UserError
from core.budget import first_pass, what_was_cut, within_budget
from core.corpus import Corpus
from core.export import fingerprint
from core.jobs import Job
from core.lanes import Key
from core.nouns import agreeing, counted
from core.predictors import LADDER, SHOWN_FIRST
from core.runs import Trained
from core.training import assemble
from core.version import VERSION
from pages.app import say
from pages.app.server import draw_with_news, service, visitor
from pages.session import sentences
from pages.session.visits import Kind, visit

Request = tuple[Corpus, Settings]
KEPT_RUNS = 2  # a visit; what else it showed is trained again or still kept by the service
QUICK_LOOK, LOOK_OF_EACH = 0.25, 0.12  # seconds between two looks at a training; the second for each who waits
CROWD = 4  # people on the server; among more a short first pass is shown before the full training


@dataclass(frozen=True)
class _Stage:
    """What is shown as soon as it is trained; the stages of a page follow each other."""

    requests: tuple[Request, ...]
    mixings: tuple[str, ...]
    then: tuple[Request, ...] = ()  # further runs, of what is shown first alone
    is_short: bool = False

    @property
    def keys(self) -> list[Key]:
        """What has to be trained."""
        return [(*request, name) for request, mixings in self.runs for name in mixings]

    @property
    def runs(self) -> list[tuple[Request, Sequence[str]]]:
        """What each run is of, and its mixings."""
        return [*((each, self.mixings) for each in self.requests), *((each, SHOWN_FIRST) for each in self.then)]


def current_corpus() -> Corpus:
    """The sentences in the editor; if they cannot be trained on, the last ones that could, with a message."""
    found = sentences.reading()
    if not isinstance(found, UserError):
        st.session_state.corpus = found
        return found
    say.error(str(found), icon=":material/edit_off:")
    if "corpus" not in st.session_state:
        st.stop()
    st.caption("The page still shows the last sentences that could be trained on.")
    return st.session_state.corpus


def current_run(models: Sequence[str], later: Sequence[str] = (), *, may_begin_short: bool = False) -> Run:
    """The run of the sentences in the editor, with static, attention and whatever else of the models is trained.

    What is named in `later` is in the run as soon as it is trained; the page does not wait for it. While many share the
    server, a page that may begin short first gets a run of a few seeds, marked as such.
    """
    corpus = current_corpus()
    return trained([(corpus, sentences.settings(corpus))], models, later, may_begin_short=may_begin_short)[0]


def trained(
    requests: Sequence[Request],
    models: Sequence[str],
    later: Sequence[str] = (),
    *,
    then: Sequence[Request] = (),
    may_begin_short: bool = False,
) -> list[Run]:
    """A run for each corpus and settings; arguments as for current_run.

    Runs of what is asked for in `then` follow the others as soon as they are trained; the page does not wait for them.
    While some are trained the page gets the last finished runs, and a line says so; with none the page stops there.
    When the training ends, the page is run again.
    """
    within = [(corpus, _cut(corpus, settings)) for corpus, settings in requests]
    stages = _stages(within, models, later, [(corpus, within_budget(corpus, settings)) for corpus, settings in then])
    finished, kind = visit().finished, (len(requests), stages[-1].mixings)
    needed = {key for stage in stages[:2] for key in stage.keys}
    done = _kept_by_visit(finished)
    if not (may_begin_short and _begins_short(stages[1], done)):
        stages = stages[1:]
    jobs = _jobs(stages, done)
    failed = {job.key for job in jobs if job.failed}
    _tell_failures([job for job in jobs if job.failed], needed)
    done |= {job.key: job.result() for job in jobs if job.succeeded}
    complete = [stage for stage in stages if all(key in done or key in failed for key in stage.keys)]
    if complete:
        st.session_state.shown_preset = sentences.preset()  # until the next run is finished
        _keep(finished, kind, [_assembled(request, done) for request, _ in complete[-1].runs])
    if stages[-1] not in complete:
        awaited = stages[stages.index(complete[-1]) + 1 if complete else 0].keys
        _watch(jobs, [job for job in jobs if job.key in awaited], _state_of_charts(complete, kind in finished))
    if kind not in finished:
        st.stop()
    st.session_state.shown = finished[kind][0].corpus, finished[kind][0].settings
    return finished[kind][: len(requests) + len(then)]  # another page may have asked for further ones


def caption(run: Run | None = None) -> str:
    """Which run a file comes from; the one that was shown last, if none is given."""
    corpus, settings = (run.corpus, run.settings) if run else st.session_state.shown
    return (
        f"Corpus {fingerprint(corpus)[:12]}, {counted(len(corpus.training), 'training sentence')}, "
        f"{counted(settings.seeds, 'seed')}, Why attention? {VERSION}"
    )


def _stages(
    requests: Sequence[Request], models: Sequence[str], later: Sequence[str], then: Sequence[Request]
) -> list[_Stage]:
    """A short first pass, what the page needs, and what it can wait for."""
    needed = tuple(mixing for mixing in LADDER if mixing in {*models, *SHOWN_FIRST})
    everything = tuple(mixing for mixing in LADDER if mixing in {*needed, *later})
    short = tuple((corpus, first_pass(settings)) for corpus, settings in requests)
    full = [_Stage(tuple(requests), mixings) for mixings in dict.fromkeys((needed, everything))]
    further = [_Stage(tuple(requests), everything, tuple(then))] if then else []
    return [_Stage(short, needed, is_short=True), *full, *further]


def _kept_by_visit(finished: Mapping[Kind, Sequence[Run]]) -> dict[Key, Trained]:
    """What the visit has, whatever the service has forgotten since."""
    runs = [run for runs in finished.values() for run in runs]
    return {(run.corpus, run.settings, name): model for run in runs for name, model in run.models.items()}


def _begins_short(full: _Stage, done: Mapping[Key, object]) -> bool:
    """Whether a first pass is shown before the full training: decided once, when it is asked for."""
    missing = [key for key in full.keys if key not in done and not service().is_done(key)]
    if not missing:
        return False
    people = service().visitors() - 1  # the server itself has asked for its default preset
    if people > CROWD and not all(map(service().is_known, missing)):
        st.session_state.began_short = full.requests
    return st.session_state.get("began_short") == full.requests


def _state_of_charts(complete: Sequence[_Stage], has_old: bool) -> str:
    if complete and complete[-1].is_short:
        return f"First pass with {counted(complete[-1].requests[0][1].seeds, 'seed')} shown: "
    return "Charts out of date: " if has_old and not complete else ""


def _keep(finished: dict[Kind, list[Run]], kind: Kind, runs: list[Run]) -> None:
    """Keep runs as the newest, and only a few."""
    finished.pop(kind, None)
    finished[kind] = runs
    while len(finished) > KEPT_RUNS:
        del finished[next(iter(finished))]


def _cut(corpus: Corpus, settings: Settings) -> Settings:
    """The settings within the budget; a line says what was cut."""
    cut = within_budget(corpus, settings)
    if told := what_was_cut(settings, cut):
        st.caption(told)
    return cut


def _assembled(request: Request, done: Mapping[Key, Trained]) -> Run:
    """The run of one request from what is done of it."""
    return assemble(*request, [done[*request, each] for each in LADDER if (*request, each) in done])


def _tell_failures(failed: Sequence[Job], needed: Set[Key]) -> None:
    """Say which trainings failed for good; without one that is needed the page ends there."""
    for job in failed:
        try:
            job.result()
        except UserError as error:
            st.error(f"{error} What failed is the training of {job.key[2]}.", icon=":material/dns:")
    if any(job.key in needed for job in failed):
        st.stop()


def _jobs(stages: Sequence[_Stage], done: Mapping[Key, object]) -> list[Job]:
    """What is asked for beyond what is done; with a full queue the page ends here with a message."""
    first = [key for key in stages[0].keys if key not in done]
    every = dict.fromkeys(key for stage in stages for key in stage.keys if key not in done)
    try:
        return service().request(visitor(), first, [key for key in every if key not in first])
    except UserError as error:
        st.warning(str(error), icon=":material/hourglass:")
        st.button("Try again", icon=":material/refresh:")
        st.stop()


def _watch(jobs: list[Job], awaited: list[Job], state_of_charts: str) -> None:
    """Show how far the trainings are: several times a second, or more rarely the more people look."""

    # Not held by the function: Streamlit keeps those of earlier runs for a while, and with them their results.
    visit().watched = jobs, awaited, state_of_charts

    def look() -> None:
        _progress(*visit().watched)

    # Streamlit tells fragments apart by this name. With an own one in each run, a timer of the run before that comes
    # late finds nothing; otherwise it can begin anew before the end of this run was sent, and that is lost.
    st.session_state.looks = st.session_state.get("looks", 0) + 1
    look.__qualname__ = f"look-{st.session_state.looks}"
    pressing = any(not job.can_wait for job in awaited)
    seconds = max(QUICK_LOOK, service().waiting_visitors(pressing=pressing) * LOOK_OF_EACH)
    st.fragment(run_every=seconds)(look)()


def _progress(jobs: list[Job], awaited: list[Job], state_of_charts: str) -> None:
    """One look at the trainings; the page is run again when those that are awaited have ended."""
    job = next((job for job in awaited if not job.done), None)
    if job is None:
        draw_with_news()
        st.rerun()
    share, progress = sum(each.done for each in jobs) / len(jobs), job.progress
    if progress:
        share += progress.step / progress.steps / len(jobs)
        loss = "" if isnan(progress.loss) else f", loss {progress.loss:.2f} nats a word"
        doing = f"training {progress.mixing}, step {progress.step}{loss}"
        if job.paused:
            doing += "; shorter trainings come first"
    elif job.lane:
        doing = f"training {job.key[2]}"
    else:
        ahead = service().ahead(job)
        doing = f"waiting for the trainer, {counted(ahead, 'training')} {agreeing(ahead, 'comes', 'come')} first"
    with st.container(key="progress"):
        st.progress(min(share, 1.0), text=f"{state_of_charts}{doing}")
