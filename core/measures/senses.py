"""Senses: do a word's vectors sort by sense, beyond what random weights give, and is that more than luck?

All scores use the full vectors of distinct beginnings: sentences that agree up to the word share one vector and count
once. Senses are the person's labels; no model sees them.
"""

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from core.cues import cues
from core.measures.passes import last_vectors
from core.measures.samples import LEVEL, smallest_p
from core.measures.vectors import vectors
from core.nouns import counted
from core.phrases import of_seeds, share_span, span
from core.runs import Run
from core.uses import uses

__all__ = [
    "describe_sense_accuracy",
    "describe_sense_test",
    "describe_untestable_senses",
    "sense_accuracy",
    "sense_agreement",
    "sense_scores",
    "why_untestable",
]

FEWEST_A_SENSE = 4  # beginnings a sense: with 2 + 2 no result can reach p < 0.33, with 4 + 4 it can reach 0.03
SHUFFLES = 999


def sense_scores(run: Run) -> pd.DataFrame:
    """How well the vectors of the word in question sort by sense, for each model and seed.

    Columns: model, seed, trained, accuracy (of the nearest neighbour by cosine that has another cue word: Wiedemann et
    al. 2019, with one cue word left out), chance (the share of the largest sense), p (share of labellings, with senses
    exchanged among cue words, that are as accurate; Phipson & Smyth 2010), clusters (adjusted Rand index of k-means
    with as many clusters as senses, which sees no label; Hubert & Arabie 1985), position (accuracy of the same
    neighbour for the word's place in the sentence; nan if it always stands at one place). Empty if why_untestable gives
    a reason.
    """
    if why_untestable(run):
        return pd.DataFrame(columns=["model", "seed", "trained", "accuracy", "chance", "p", "clusters", "position"])
    rows = []
    for trained, variant in ((True, run), (False, run.untrained())):
        for (model, seed), points in _beginnings(variant).groupby(["model", "seed"], sort=False):
            rows.append({"model": model, "seed": seed, "trained": trained, **_scores(points)})
    return pd.DataFrame(rows)


def sense_accuracy(run: Run, mixing: str) -> np.ndarray:
    """Only the accuracy of sense_scores, for each seed of one model, (seeds,); quicker.

    Call it only if why_untestable gives no reason.
    """
    return np.asarray(sense_agreement(run, mixing)[0].mean(1))


def sense_agreement(run: Run, mixing: str) -> tuple[np.ndarray, list[str]]:
    """How far each labelled beginning's nearest neighbours have its sense (seeds, beginnings), and its cue word.

    The means over beginnings are those of sense_accuracy; beginnings with one cue are no independent observations.
    """
    sense_of = {use.prefix: use.sense for use in uses(run.corpus, run.word) if use.sense}
    cue_of = cues(run.corpus, run.word)
    cue = [cue_of[prefix[1:]] for prefix in sense_of]
    senses = pd.factorize(pd.Series(sense_of.values()))[0]
    same = senses[:, None] == senses[None, :]
    seeds = last_vectors(run, mixing, [*sense_of])
    nearest = [nearest_with_another_cue(numbers, np.array(cue)) for numbers in seeds]
    return np.array([(weights * same).sum(1) for weights in nearest]), cue


def why_untestable(run: Run) -> str | None:
    """Why sense scores cannot be computed for the word in question; None if they can."""
    labelled = {(use.beginning, use.sense) for use in uses(run.corpus, run.word) if use.sense}
    counts = pd.Series([sense for _, sense in sorted(labelled)], dtype=object).value_counts()
    if len(counts) < 2:
        return f"fewer than two senses of “{run.word}” are labelled"
    if counts.min() < FEWEST_A_SENSE:
        found = counted(counts.min(), "beginning", "different beginnings")
        return f"the sense “{counts.idxmin()}” has {found}; {FEWEST_A_SENSE} are needed"
    if len({prompt for prompt, _ in labelled}) < len(labelled):
        return "some beginnings carry two senses: nothing before the word tells them apart"
    cues_of = _cues_of_senses(run)
    for sense, sense_cues in cues_of.items():
        if len(sense_cues) == 1:
            return f"the sense “{sense}” has one cue word only, and a neighbour has to have another"
    least = smallest_p(sense for sense, sense_cues in cues_of.items() for _ in sense_cues)
    if least > LEVEL:
        return (
            f"{counted(sum(map(len, cues_of.values())), 'cue word')} can be given the senses in "
            f"{counted(round(1 / least), 'way')} only, so "
            "that no result could be told from luck; 4 cue words a sense are enough"
        )
    return None


def describe_untestable_senses(reason: str) -> str:
    """That sense scores cannot be computed, with the reason that why_untestable gives."""
    return f"Cannot be tested here: {reason}."


def describe_sense_accuracy(scores: pd.DataFrame, model: str) -> str:
    """How one model's vectors sort by sense, trained beside untrained, from a frame of sense_scores."""
    of_model = scores[scores["model"] == model]
    trained, before = of_model[of_model["trained"]], of_model[~of_model["trained"]]
    wins = (trained["accuracy"].to_numpy() > before["accuracy"].to_numpy()).sum()
    return (
        f"{model.capitalize()}: the nearest vector has the same sense in {share_span(trained['accuracy'])} of all "
        f"cases, before training in {share_span(before['accuracy'])}{of_seeds('higher after it', wins, len(trained))}."
    )


def describe_sense_test(scores: pd.DataFrame, model: str) -> str:
    """How sure it is that one model's vectors sort by sense, from a frame of sense_scores."""
    trained = scores[(scores["model"] == model) & scores["trained"]]
    sentence = (
        f"{model.capitalize()}: p at most {trained['p'].max():z.3f}; agreement of clusters found without labels "
        f"{span(trained['clusters'])}."
    )
    if trained["position"].notna().all():
        sentence += f" The same neighbours agree on the word's place in {span(trained['position'])}."
    return sentence


def _cues_of_senses(run: Run) -> dict[str, set[str]]:
    cue_of = cues(run.corpus, run.word)
    cues_of: dict[str, set[str]] = {}
    for use in uses(run.corpus, run.word):
        if use.sense:
            cues_of.setdefault(use.sense, set()).add(cue_of[use.beginning])
    return cues_of


def _beginnings(run: Run) -> pd.DataFrame:
    """One row a labelled beginning, model and seed, after the last stage, with its cue word."""
    frame = vectors(run, run.word)
    frame = frame[(frame["stage"] == frame["stage"].iloc[-1]) & frame["sense"].notna()]
    frame = frame.drop_duplicates(["model", "seed", "prefix"])
    cue_of = {" ".join(prompt): cue for prompt, cue in cues(run.corpus, run.word).items()}
    return frame.assign(cue=frame["prefix"].map(cue_of))


def _scores(points: pd.DataFrame) -> dict[str, float]:
    numbers = points.filter(regex=r"^v\d+$").to_numpy()
    senses = points["sense"].factorize()[0]
    nearest = nearest_with_another_cue(numbers, points["cue"].to_numpy())
    accuracy = _agreement(nearest, senses[None])[0]
    shuffled = _shuffled(senses, points["cue"].factorize()[0])
    as_good = (_agreement(nearest, shuffled) >= accuracy - 1e-9).sum()
    positions = points["position"].factorize()[0]
    return {
        "accuracy": accuracy,
        "chance": np.bincount(senses).max() / len(senses),
        "p": (1 + as_good) / (1 + SHUFFLES),
        "clusters": adjusted_rand_score(senses, _clusters(numbers, len(set(senses)))),
        "position": _agreement(nearest, positions[None])[0] if positions.any() else np.nan,
    }


def _shuffled(senses: np.ndarray, cue: np.ndarray) -> np.ndarray:
    """Labellings with the senses permuted among cue words, (SHUFFLES, beginnings).

    Beginnings with the same cue are not independent, so they get the same sense; a cue's own sense is that of most of
    its beginnings.
    """
    of_cue = np.array([np.bincount(senses[cue == number]).argmax() for number in range(cue.max() + 1)])
    return np.random.default_rng(0).permuted(np.tile(of_cue, (SHUFFLES, 1)), axis=1)[:, cue]


def nearest_with_another_cue(numbers: np.ndarray, cue: np.ndarray) -> np.ndarray:
    """For each row, the most similar other row (cosine) with another cue: one-hot; ties split the weight."""
    unit = numbers / np.linalg.norm(numbers, axis=1, keepdims=True)
    similarity = np.where(cue[:, None] == cue[None, :], -np.inf, unit @ unit.T)
    nearest = similarity >= similarity.max(1, keepdims=True) - 1e-6
    return np.asarray(nearest / nearest.sum(1, keepdims=True))


def _agreement(nearest: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The share of rows whose nearest has the same label, for each labelling in (labellings, rows)."""
    same = [((labels == label) @ nearest.T) * (labels == label) for label in np.unique(labels)]
    return np.asarray(np.sum(same, axis=0).mean(1))


def _clusters(numbers: np.ndarray, count: int) -> np.ndarray:
    if len(np.unique(numbers.round(5), axis=0)) < count:
        return np.zeros(len(numbers))
    return np.asarray(KMeans(count, n_init=4, random_state=0).fit_predict(numbers))
