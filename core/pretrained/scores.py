"""Scores: what a frame of word_vectors says about meanings, live or recorded. No model is needed."""

from collections import Counter
from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.decomposition import PCA

from core.corpus import as_words, corpus_of_rows, rows_of_text
from core.cues import cues
from core.errors import UserError
from core.measures.senses import nearest_with_another_cue
from core.pretrained.reading import Occurrence, labelled, occurrences

MOST_GROUPS = 4
FEWEST_OCCURRENCES = 6  # for groups: with fewer, almost any cut is as good as another
CLOUDS = 199  # shapeless ones, to compare with
SHARED_BY_FEW = 1 / 3  # of the words before the word in question that stand in one beginning only


def accuracies(frame: pd.DataFrame, sentences: str, word: str) -> pd.DataFrame:
    """The accuracy of the nearest neighbour after each layer, from a frame of word_vectors.

    Columns: layer, accuracy, chance. See sense_accuracy_by_layer, also for the error.
    """
    found = occurrences(sentences, word)
    kept = [*labelled(found).values()]
    senses = pd.factorize(pd.Series([found[number].sense for number in kept], dtype=object))[0]
    if len(set(senses)) < 2:
        raise UserError(
            f"Fewer than two meanings of “{as_words(word)}” can be told apart by what comes before it. Label sentences "
            "with different beginnings, each with its own meaning."
        )
    same = senses[:, None] == senses[None, :]
    cue = np.array(_cues([found[number] for number in kept], sentences, word), dtype=object)
    chance = np.bincount(senses).max() / len(senses)
    rows = []
    for layer, part in frame.groupby("layer", sort=True):
        nearest = nearest_with_another_cue(vectors_of(part)[kept], cue)
        rows.append((layer, float((nearest * same).sum(1).mean()), chance))
    return pd.DataFrame(rows, columns=["layer", "accuracy", "chance"])


def vectors_of(frame: pd.DataFrame) -> np.ndarray:
    """The numbers of a frame's vectors, (rows, D), in double precision."""
    return np.asarray(frame.filter(regex=r"^v\d+$"), dtype=float)


def clouds(frame: pd.DataFrame) -> pd.DataFrame:
    """The word's vectors in two dimensions, layer by layer, each layer turned to lie as close to the next as it can.

    Takes a frame of word_vectors. Columns: layer, x, y, prefix, sense, sentences, count, share_x, share_y (of the
    variance; nan where all vectors are the same). Sentences that agree up to the word share a point. Every layer is
    scaled to the same reach, as vectors grow from layer to layer.
    """
    layers = sorted(frame["layer"].unique(), reverse=True)
    later: np.ndarray | None = None
    drawn = []
    for layer in layers:
        part = frame[frame["layer"] == layer].reset_index(drop=True)
        flat, shares = _flat(vectors_of(part))
        if later is not None:
            flat = flat @ _turn(flat, later)
        later = flat if np.abs(flat).max() > 0 else later
        drawn.append(_points(part, flat, shares))
    return pd.concat(drawn[::-1], ignore_index=True)


def groups(frame: pd.DataFrame) -> tuple[np.ndarray, float, float]:
    """Groups of a word's vectors after one layer, found without labels: Ward's, two to four of them.

    Takes one layer's rows of word_vectors. The groups are those of the picture: of the unit vectors' first two
    principal components. Returns the group of each row, its silhouette (Rousseeuw 1987; the number of groups with the
    largest is taken) and p: the share of shapeless clouds whose silhouette is as large. These are as many vectors drawn
    from one normal distribution with the same mean and covariance, and treated in the same way (the null hypothesis of
    SigClust, Liu et al. 2008). It is no permutation p: to exchange numbers among the sentences would keep two groups
    that lie along one component. Too few different beginnings give one group, and nan.
    """
    unit, member = _different(frame)
    labels, best = _grouped(unit)
    if np.isnan(best):
        return labels[member], best, best
    as_good = sum(_grouped(cloud)[1] >= best for cloud in _shapeless(unit))
    return labels[member], best, (1 + as_good) / (1 + CLOUDS)


def group_silhouette(frame: pd.DataFrame) -> float:
    """Only the silhouette of groups, in a hundredth of the time."""
    return _grouped(_different(frame)[0])[1]


def group_members(frame: pd.DataFrame) -> np.ndarray:
    """Only the group of each row, numbered in the order of the rows, as quickly."""
    unit, member = _different(frame)
    return np.asarray(pd.factorize(_grouped(unit)[0][member])[0])


def _different(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """The unit vectors, those of equal beginnings once, and the place of each row's among them."""
    unit, member = np.unique(_unit(vectors_of(frame)).round(4), axis=0, return_inverse=True)
    return unit, member.ravel()


def _grouped(vectors: np.ndarray) -> tuple[np.ndarray, float]:
    """The group of each vector in the picture, and their silhouette; nan of too few."""
    if len(vectors) < FEWEST_OCCURRENCES:
        return np.zeros(len(vectors), dtype=int), float("nan")
    return _best_groups(PCA(2).fit_transform(vectors))


def _shapeless(unit: np.ndarray) -> Iterator[np.ndarray]:
    """Clouds of unit vectors from one normal distribution with the mean and covariance of these.

    Turned, so that few numbers hold each: one a component, and one for the part of the mean outside of them.
    """
    generator, mean = np.random.default_rng(0), unit.mean(0)
    _, sizes, components = np.linalg.svd(unit - mean, full_matrices=False)
    inside = components @ mean
    centre = np.append(inside, np.linalg.norm(mean - inside @ components))
    spread = np.append(sizes, 0.0) / np.sqrt(len(unit))
    for _ in range(CLOUDS):
        yield _unit(centre + generator.normal(size=(len(unit), len(centre))) * spread)


def _cues(found: list[Occurrence], sentences: str, word: str) -> list[str]:
    """The cue word of each occurrence; where sentences share few words, none is a cue, and each stands for itself."""
    before = [set(each.words[: each.position]) for each in found]
    stands_in = Counter(earlier for words in before for earlier in words)
    once = sum(stands_in[earlier] == 1 for words in before for earlier in words)
    if once >= SHARED_BY_FEW * stands_in.total():
        return [each.beginning for each in found]
    known = cues(corpus_of_rows(rows_of_text(sentences)), as_words(word))
    return [known.get(each.words[: each.position + 1]) or each.beginning for each in found]


def _flat(numbers: np.ndarray) -> tuple[np.ndarray, tuple[float, float]]:
    """Two principal components, scaled to a reach of 1, and their shares of the variance."""
    if len(numbers) < 2 or np.ptp(numbers, axis=0).max() < 1e-6:
        return np.zeros((len(numbers), 2)), (np.nan, np.nan)
    pca = PCA(min(2, *numbers.shape), random_state=0).fit(numbers)
    flat = pca.transform(numbers)
    flat = np.pad(flat, ((0, 0), (0, 2 - flat.shape[1])))
    shares = (*pca.explained_variance_ratio_, 0.0)
    return flat / np.abs(flat).max(), (float(shares[0]), float(shares[1]))


def _turn(flat: np.ndarray, onto: np.ndarray) -> np.ndarray:
    """The rotation or reflection that brings points closest to others (orthogonal Procrustes), (2, 2)."""
    left, _, right = np.linalg.svd(flat.T @ onto)
    return np.asarray(left @ right)


def _points(part: pd.DataFrame, flat: np.ndarray, shares: tuple[float, float]) -> pd.DataFrame:
    """One row a distinct point of one layer."""
    rows = part[["layer", "sentence", "sense"]].assign(x=flat[:, 0], y=flat[:, 1])
    keys = [f"{x:.5f} {y:.5f}" for x, y in flat]
    points = rows.groupby(keys, sort=False).agg(
        layer=("layer", "first"),
        x=("x", "first"),
        y=("y", "first"),
        sense=("sense", lambda senses: senses.iloc[0] if senses.nunique(dropna=False) == 1 else None),
        sentences=("sentence", "\n".join),
        count=("sentence", "size"),
    )
    return points.reset_index(drop=True).assign(prefix="", share_x=shares[0], share_y=shares[1])


def _unit(numbers: np.ndarray) -> np.ndarray:
    return np.asarray(numbers / np.linalg.norm(numbers, axis=1, keepdims=True))


def _best_groups(flat: np.ndarray) -> tuple[np.ndarray, float]:
    tree, apart = linkage(flat, "ward"), np.linalg.norm(flat[:, None] - flat[None], axis=-1)
    cuts = [fcluster(tree, count, "maxclust") - 1 for count in range(2, MOST_GROUPS + 1)]
    scored = [(silhouette(apart, labels), labels) for labels in cuts if 1 < len(set(labels)) < len(flat)]
    best, labels = max(scored, key=lambda each: each[0], default=(-1.0, np.zeros(len(flat), dtype=int)))
    return labels, best


def silhouette(apart: np.ndarray, labels: np.ndarray) -> float:
    """The mean silhouette from a table of distances; scikit-learn's checks take ten times as long as the sums."""
    member = labels[:, None] == np.unique(labels)[None, :]  # (rows, groups)
    sizes, own = member.sum(0), member[np.arange(len(labels)), :]
    sums = apart @ member
    within = np.where(own, sums, 0).sum(1) / np.maximum((sizes * own).sum(1) - 1, 1)
    between = np.where(own, np.inf, sums / sizes).min(1)
    values = (between - within) / np.maximum(np.maximum(within, between), 1e-12)
    return float(np.where((sizes * own).sum(1) == 1, 0.0, values).mean())
