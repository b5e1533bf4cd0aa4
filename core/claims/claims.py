"""The claims: the argument of the dashboard, in its order. An entry here is judged, shown and tested everywhere."""

from core.claims import checks
from core.claims.verdicts import Claim, Verdict, judge
from core.measures.passes import SAME_VECTOR
from core.measures.predictions import ALIKE
from core.measures.samples import CLEAR
from core.runs import Run

CLAIMS: tuple[Claim, ...] = (
    Claim(
        name="one vector",
        statement="A static embedding gives a word one vector, whatever stands before it.",
        threshold=f"at most {SAME_VECTOR:.6f} apart",
        page="side_by_side",
        needs=("static",),
        check=checks.one_vector,
        measured="largest difference between two vectors",
        unit="",
        level=SAME_VECTOR,
    ),
    Claim(
        name="static floor",
        statement="A static embedding never guesses better than the last word alone allows.",
        threshold=f"at most {checks.SLACK} nats below the floor",
        page="training",
        needs=("static",),
        check=checks.static_floor,
        measured="lowest training loss minus floor",
        unit="nats",
        level=-checks.SLACK,
    ),
    Claim(
        name="vectors by sense",
        statement="Training sorts self-attention's vectors of the word by sense.",
        threshold="above 0",
        page="evidence",
        needs=("attention",),
        check=checks.sorted_by_sense,
        measured="nearest-neighbour accuracy after minus before training",
        unit="",
        level=0.0,
        about_meanings=True,
    ),
    Claim(
        name="right direction",
        statement="Self-attention tells the two uses apart: each gets its own next words.",
        threshold=f"at least {checks.LEAST_SHARE}",
        page="side_by_side",
        needs=("attention",),
        check=checks.right_direction,
        measured="probability of the own next words minus the other's",
        unit="",
        level=checks.LEAST_SHARE,
        about_meanings=True,
    ),
    Claim(
        name="cue's edge",
        statement="Cut attention to one word, the cue, and the difference goes.",
        threshold=f"at least {ALIKE}",
        page="inside_attention",
        needs=("attention",),
        check=checks.cue_edge,
        measured="effect of the cue's edge minus the largest other",
        unit="",
        level=ALIKE,
        about_meanings=True,
    ),
    Claim(
        name="unseen combinations",
        statement="On sentences that nobody wrote self-attention guesses better than static and every table.",
        threshold=f"above {CLEAR} nats",
        page="unseen_sentences",
        needs=("static", "attention"),
        check=checks.unseen,
        measured="loss of the best other minus attention's",
        unit="nats",
        level=CLEAR,
        about_meanings=True,
    ),
    Claim(
        name="choosing",
        statement="Choosing what to look at beats averaging over everything.",
        threshold=f"above {CLEAR} nats",
        page="evidence",
        needs=("averaging", "attention"),
        check=checks.choosing,
        measured="averaging's loss minus attention's",
        unit="nats",
        level=CLEAR,
        about_meanings=True,
    ),
)


def board(run: Run) -> list[Verdict]:
    """The verdict on each claim, in their order, about the run's word in question."""
    return [judge(run, claim) for claim in CLAIMS]
