"""Moving: the numbers of a chart again, under the weights that an unfinished training has reached since."""

import numpy as np
import pandas as pd
from sklearn.decomposition import PCA

from core.measures.passes import last_vectors, probabilities
from core.phrases import shown
from core.runs import Run
from core.uses import prefix_of, read_prefix

__all__ = ["moved_cloud", "moved_words"]


def moved_words(rows: pd.DataFrame, run: Run, prompt: str) -> pd.DataFrame:
    """The same rows with the probabilities that the run gives after the prompt.

    Takes rows of next_words of networks that the run has; the words may be as core.phrases.shown writes them.
    """
    prefix = read_prefix(prompt, run.corpus)
    places = {shown(word): place for word, place in run.corpus.ids.items()} | run.corpus.ids
    found = {model: probabilities(run, model, [prefix])[:, 0].numpy() for model in rows["model"].unique()}
    cases = zip(rows["model"], rows["seed"], rows["word"], strict=True)
    return rows.assign(probability=[found[model][seed, places[word]] for model, seed, word in cases])


def moved_cloud(points: pd.DataFrame, run: Run, model: str, seed: int) -> pd.DataFrame:
    """The same points where the run has their vectors, in a frame that holds still.

    Takes points of cloud, or of this function. The two directions of the largest variance turn with every step, and the
    vectors grow: so the picture is turned and mirrored to lie as near as it can to the points before (orthogonal
    Procrustes, Schönemann 1966), and scaled so that the outermost point stays as far out.
    """
    if len(points) == 1:
        return points
    before = points[["x", "y"]].to_numpy()
    vectors = last_vectors(run, model, [prefix_of(prefix) for prefix in points["prefix"]])[seed]
    flat = PCA(2).fit(vectors[points["count"] > 0]).transform(vectors)
    left, _, right = np.linalg.svd(flat.T @ before)
    flat = flat @ left @ right
    flat *= np.abs(before).max() / max(np.abs(flat).max(), 1e-12)
    return points.assign(x=flat[:, 0], y=flat[:, 1])
