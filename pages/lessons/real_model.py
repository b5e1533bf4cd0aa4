"""Page "In a real model": the same questions, put to a pretrained language model, beside the toy models' answers."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pandas as pd
import streamlit as st

from core import Run, charts
from core.claims import CLAIMS
from core.corpus import Corpus, Row, corpus_of_rows, read_corpus
from core.cues import cues
from core.palette import SENSE_COLOURS, sense_colours
from core.predictors import COLOURS, NETWORKS
from core.pretrained import findings, recordings
from core.pretrained.dossier import Dossier
from core.pretrained.texts import Text, as_typed, texts
from core.pretrained.verdicts import Found, board
from core.uses import sense_words
from pages.app import real_model, say
from pages.app.current_run import current_corpus, trained
from pages.app.requests import end_page
from pages.session import sentences
from pages.session.choices import KEPT, OWN_TEXT, restored
from pages.widgets import figures, pickers, real_edges, real_layers, real_toys, verdicts
from pages.widgets.arcs import MARKS
from pages.widgets.dossier_cache import cached_by_dossier
from pages.widgets.headings import heading

SHOWN_WORDS = 8
SEES = {  # context of core.pretrained.next_words: heading, and colour of the predictor that sees as much
    "last word": ("The real model, shown the last word alone", COLOURS["static"]),
    "all": ("The real model, shown the whole prompt", COLOURS["attention"]),
}


def page() -> None:
    """Draw the page from top to bottom."""
    status = heading(
        "Does it hold in a real language model?",
        "It was never trained on these sentences. Look at what the words before the ambiguous one change, and where "
        "that fails.",
        "static embedding, averaging, attention, lookup table, vector, prompt, beginning, context, cue, sense, seed, "
        "weight, edge, head, layer, component, nearest neighbour, cosine, noise, loss, floor, silhouette, p",
    )
    natural = texts().get(st.session_state.real_text)
    with status:
        run, toy = _runs(natural)
    text = _text(run, natural)
    dossier, is_recorded = real_model.dossier(text)
    _say_origin(dossier, is_recorded)
    next_words(text, dossier)
    real_toys.next_words(text, toy)
    real_layers.layer_by_layer(text, dossier, toy)
    one_static_vector(text, dossier, toy)
    real_edges.edges(text, dossier, toy)
    if text.word == "bat":
        both_directions()
    claims(text, dossier, toy)
    found_groups(text, dossier, toy)


def _runs(natural: Text | None) -> tuple[Run, Run | None]:
    """The run of the editor's sentences, and that of the sentences asked about; None while it is trained.

    With averaging from the start: the page has too many charts to draw them once more when it comes.
    """
    own = current_corpus()
    settings = sentences.settings(own)
    if natural is None:
        (run,) = trained([(own, settings)], [*NETWORKS])
        run = pickers.about_chosen_word(run)
        return run, run
    wanted = (read_corpus(natural.sentences), replace(settings, word=natural.word))
    run, *others = trained([(own, settings)], [*NETWORKS], then=[wanted])
    toy = next((each for each in others if each.corpus == wanted[0]), None)
    return pickers.about_chosen_word(run), toy


def _text(run: Run, natural: Text | None) -> Text:
    """The sentences to ask about, those of the editor or natural ones, with two prompts."""
    offered = {name: text for name, text in texts().items() if text.is_natural}
    own = f"those of the other pages (“{run.word}”)"
    st.selectbox(
        "Sentences",
        [OWN_TEXT, *offered],
        key=restored("real_text", own),
        persist_state=KEPT,
        format_func=lambda name: own if name == OWN_TEXT else f"as people write them · {offered[name].title}",
    )
    if natural:
        st.caption(natural.shows)
        return natural
    typed, is_current = _as_typed(run)
    known = recordings.recording_of(typed, run.word)
    if not known and not is_current:
        st.caption("The real model is asked once the toy models are trained on the changed sentences.")
        end_page()
    if real_model.live() is None:
        return known or Text(OWN_TEXT, own, run.word, pickers.default_prompts(run), "", typed, False)
    prompts = pickers.prompts(run, st.columns(2))
    if known and prompts == known.prompts:
        return known
    first, second = (as_typed(prompt, typed) for prompt in prompts)
    return Text(OWN_TEXT, own, run.word, (first, second), "", typed, False)


def _as_typed(run: Run) -> tuple[str, bool]:
    """The sentences of the run with capitals and punctuation, and whether these are known.

    They are not while the editor holds others already, unless the page showed the run before: then words alone remain.
    """
    rows = sentences.rows()
    if corpus_of_rows(rows) == run.corpus:
        st.session_state.real_typed = run.corpus, _as_text(rows)
    corpus, typed = st.session_state.get("real_typed", (None, ""))
    if corpus == run.corpus:
        return typed, True
    return _as_text([(each.text, each.sense or "", each.held_out) for each in run.corpus.sentences]), False


def _as_text(rows: Sequence[Row]) -> str:
    return "\n".join("\t".join((text, sense, "held out" if held else "")) for text, sense, held in rows)


def _say_origin(dossier: Dossier, is_recorded: bool) -> None:
    kind = "Recorded, not computed now" if is_recorded else "Computed now, on this server"
    st.caption(
        f"{kind}: {dossier.model}, {dossier.layers} layers, fingerprint {dossier.model_fingerprint[:12].upper()}; "
        f"sentences {dossier.text_fingerprint[:12].upper()}."
    )


def next_words(text: Text, dossier: Dossier) -> None:
    """Bars after two prompts: the real model with the whole prompt, and with the last word alone."""
    st.markdown("## What comes next?")
    only_own = st.segmented_control(
        "Next words",
        ["own", "all"],
        required=True,
        key=restored("real_words"),
        persist_state=KEPT,
        format_func={"own": "among those of the sentences", "all": "among all words"}.get,
    )
    for column, context in zip(st.columns(2), SEES, strict=True):
        name, key = SEES[context][0], f"real-{context.replace(' ', '-')}"
        with column, st.container(border=True, key=f"card-{key}"):
            st.markdown(f"**{name}**")
            bars, finding = _next_words(dossier, text.prompts, context, only_own == "own")
            say.text(finding)
            places = st.columns(2, wrap=False, gap="xsmall")
            for number, (place, chart) in enumerate(zip(places, bars, strict=True)):
                with place:
                    figures.show(chart, f"{name}: {text.prompts[number]} … {finding}", key=f"{key}-{number}")
    if not text.is_natural:
        say.text(_right_shares(dossier, text))


@cached_by_dossier
def _next_words(
    dossier: Dossier, prompts: tuple[str, str], context: str, only_own: bool
) -> tuple[list[charts.Chart], str]:
    """The bars after both prompts, and the sentence that says what they show."""
    frame = dossier.frames["next_words"]
    own = only_own and bool(frame["is_own"].any())
    order = findings.shown_words(frame, prompts, SHOWN_WORDS, own=own)
    titles = [f"{prompt} …" for prompt in prompts]
    drawn = []
    for prompt, title, shape in zip(prompts, titles, MARKS.values(), strict=True):
        rows = findings.shares(frame, prompt, context, own=own)
        drawn.append(
            charts.bars(
                rows[rows["word"].isin(order)],
                category="word",
                value="probability",
                order=order,
                colour=SEES[context][1],
                title=title,
                beside=titles,
                shape=shape,
            )
        )
    return drawn, findings.describe_context(frame, prompts, context, own=own)


@cached_by_dossier
def _right_shares(dossier: Dossier, text: Text) -> str:
    words = sense_words(read_corpus(text.sentences), text.word)
    return findings.describe_right_shares(findings.right_shares(dossier.frames["uses"], words))


def one_static_vector(text: Text, dossier: Dossier, toy: Run | None) -> None:
    """GloVe's one vector of the word among the words of its meanings, and the toy static embedding's."""
    say.markdown(f"## A static embedding of six billion words: one vector for “{text.word}”")
    if not (neighbours := recordings.static_vectors().neighbours.get(text.word, [])):
        say.text(f"GloVe's vectors are recorded for the words of the presets only; “{text.word}” is none of them.")
        return
    words, colours, place = _place(dossier, text)
    say.text(findings.describe_place(place, text.word, neighbours))
    if place.empty:
        return
    of_toy = real_toys.place(toy, words) if toy else pd.DataFrame()
    frames = {"GloVe": place, "Toy static embedding": of_toy}
    for column, (name, frame) in zip(st.columns(2), frames.items(), strict=True):
        if not frame.empty:
            with column:
                _cosines(name, text.word, frame, colours)
    st.caption("Dots: words that stand before it with one meaning only; for the toy models the mean over seeds.")


@cached_by_dossier
def _place(dossier: Dossier, text: Text) -> tuple[dict[str, list[str]], dict[str, str], pd.DataFrame]:
    """The words of each meaning, each meaning's colour, and where GloVe's vector lies among the words."""
    corpus = read_corpus(text.sentences)
    words = _words_of_meanings(text, corpus)
    return words, sense_colours(corpus.senses), recordings.place_between(text.word, words)


def _cosines(name: str, word: str, frame: pd.DataFrame, colours: dict[str, str]) -> None:
    chart, alt = _cosine_strip(name, word, frame, colours)
    figures.show(chart, alt, key=f"real-static-{name.split(' ')[-1]}")


@st.cache_data(max_entries=100, ttl=3600, show_spinner=False)
def _cosine_strip(name: str, word: str, frame: pd.DataFrame, colours: dict[str, str]) -> tuple[charts.Chart, str]:
    meanings = [*frame["sense"].unique()]
    chart = charts.strip(
        frame.rename(columns={"other": "word"}),
        category="sense",
        value="cosine",
        order=meanings,
        colours={meaning: colours[meaning] for meaning in meanings},
        title=f"{name}: cosine with “{word}”",
        domain=(-1.0, 1.0),
    )
    return chart, f"{name}: {findings.describe_means(frame)}"


def _words_of_meanings(text: Text, corpus: Corpus) -> dict[str, list[str]]:
    """The words before the ambiguous one that stand with one meaning only."""
    seen: dict[str, set[str]] = {}
    for sentence in corpus.sentences:
        if sentence.sense and text.word in sentence.words:
            for word in sentence.words[: sentence.words.index(text.word)]:
                seen.setdefault(word, set()).add(sentence.sense)
    told = {cue for cue in cues(corpus, text.word).values() if cue}
    kept = {word: senses for word, senses in seen.items() if len(senses) == 1 and (text.is_natural or word in told)}
    return {meaning: sorted(word for word, senses in kept.items() if senses == {meaning}) for meaning in corpus.senses}


def both_directions() -> None:
    """A cue that comes after the word: no use to a causal model, but to one that reads in both directions."""
    st.markdown("## And if the clue comes after the word?")
    chart, finding = _both_directions()
    figures.show(chart, finding, key="real-both")
    say.text(finding)
    st.caption("Always recorded, on the sentences of the preset “bat”.")


@cache
def _both_directions() -> tuple[charts.Chart, str]:
    frame = recordings.both_directions()
    kinds = dict(zip(frame.groupby(["model", "reads"], sort=False).groups, SENSE_COLOURS, strict=False))
    frame = frame.assign(kind=frame["model"] + ", " + frame["reads"])
    named = {f"{model}, {reads}": colour for (model, reads), colour in kinds.items()}
    return real_layers.accuracy_lines(frame, "kind", named), findings.describe_both_directions(frame)


def claims(text: Text, dossier: Dossier, toy: Run | None) -> None:
    """The claims, toy and real side by side, with the same thresholds."""
    st.markdown("## The claims, toy and real side by side")
    is_complete = toy and (text.is_natural or "averaging" in toy.models)
    states = verdicts.states(toy) if is_complete else {}
    for claim, found in zip(CLAIMS, _board(dossier, text), strict=True):
        with st.container(border=True, key=f"real-claim-{claim.name}".replace(" ", "-").replace("'", "")):
            statement, of_toy, of_real = st.columns([4, 2, 4])
            statement.markdown(f"**{claim.statement}**")
            of_toy.markdown(f"Toy models: {verdicts.marked(states.get(claim.name, 'being trained'))}")
            with of_real.container(gap="xsmall"):
                st.markdown(f"Real model: {verdicts.marked(found.state)}")
                say.text(found.reason)


@cached_by_dossier
def _board(dossier: Dossier, text: Text) -> list[Found]:
    return board(dossier, text, read_corpus(text.sentences))


def found_groups(text: Text, dossier: Dossier, toy: Run | None) -> None:
    """Groups found without labels, to be confirmed as meanings; never given out as such."""
    st.markdown("## Without labels: do the sentences fall into groups?")
    lists, finding = _groups(dossier)
    say.text(finding)
    real_toys.in_groups(toy)
    if len(lists) < 2:
        return
    for column, (number, members) in zip(st.columns(len(lists)), lists.items(), strict=True):
        with column, st.container(border=True, key=f"card-group-{number}"):
            st.markdown(f"**{findings.group_name(number).capitalize()}**")
            say.text("\n".join(dict.fromkeys(members)))
    if not text.is_natural:
        st.button("Take the groups as labels, to look through", on_click=_label, args=[lists], icon=":material/label:")
        st.caption("A group is no meaning until somebody who reads the sentences says so. Undo brings old labels back.")


@cached_by_dossier
def _groups(dossier: Dossier) -> tuple[dict[int, list[str]], str]:
    """The sentences of each group, and the sentence that says what the groups are worth."""
    sentence = dossier.vectors["sentence"][dossier.vectors["layer"] == dossier.middle].reset_index(drop=True)
    lists = {number: [*sentence[dossier.members == number]] for number in range(dossier.members.max() + 1)}
    sizes = sorted(map(len, lists.values()), reverse=True)
    return lists, findings.describe_groups(dossier.frames["groups"], sizes, dossier.middle)


def _label(lists: dict[int, list[str]]) -> None:
    """Write the number of each sentence's group as its label."""
    group_of = {sentence: findings.group_name(number) for number, members in lists.items() for sentence in members}
    sentences.replace_rows([(text, group_of.get(text, sense), held) for text, sense, held in sentences.rows()])


if __name__ == "__main__":  # Streamlit reruns this file on each click; the module is imported once
    from pages.lessons import real_model as this

    this.page()
