"""The challenges, from first steps to hard. An entry here is shown, checked and tested everywhere."""

from core.challenges import extending, failing, generalising
from core.challenges.entry import Challenge, Outcome
from core.challenges.own import is_untouched
from core.measures.samples import CLEAR, FEWEST_BEGINNINGS
from core.runs import Run

SEEDS = "in at least 7 of 8 seeds"

CHALLENGES: tuple[Challenge, ...] = (
    Challenge(
        name="one sentence",
        title="One sentence is enough",
        level="first steps",
        task="Write **one** sentence with a new beginning before the ambiguous word, and give it a sense. To reach: "
        f"after that beginning attention gives at least {generalising.GIVEN_TO_OTHERS} to *other* words of the same "
        f"sense, and more than static does, {SEEDS}.",
        hint="A new animal will do: “the yak ran quickly” with the sense “animal”, and no other sentence in which the "
        "yak ran.",
        why="A table can only repeat the one next word that it counted. Attention guesses from a vector, and one "
        "sentence brings the new word's vector near those of its kind: weight decay and dropout make it cheaper to "
        "share a direction than to keep a special case. The training dial at “memorise” takes both away. Turn it, and "
        "see the effect go.",
        check=generalising.one_sentence,
    ),
    Challenge(
        name="without writing it",
        title="Teach it a sentence without writing it",
        level="first steps",
        task=f"Get at least {generalising.SWIFTLY} for “swiftly” after “the cat ran”, and more than static gives, "
        f"{SEEDS}. “The cat ran swiftly” must not be among the sentences, not even held out.",
        hint="Let the cat run in other ways, and let other animals run swiftly.",
        why="Each half was seen: how cats ran, and who ran swiftly. A table looks up the whole beginning, where it has "
        "never counted “swiftly”. Under attention the cat has much in common with the other animals, so what followed "
        "them has a chance here too. A row that is held out is no help: it is never trained on.",
        check=generalising.without_writing_it,
    ),
    Challenge(
        name="static wins",
        title="Make the static model win",
        level="medium",
        task=f"Hold out sentences with at least {FEWEST_BEGINNINGS} different beginnings. To reach: the word after the "
        f"ambiguous one costs static at least {CLEAR} nats less than attention, on average over all of them, {SEEDS}. "
        "The beginnings have to agree clearly, too.",
        hint="Where the cue misleads, using it hurts. What if a dog that runs overnight is the name of a program?",
        why="Static spreads its probability over all senses, so nothing costs it very much. Attention follows the cue, "
        "and pays dearly each time that the cue misleads. It does better only where new sentences keep to what the old "
        "ones have in common.",
        check=failing.static_wins,
    ),
    Challenge(
        name="third sense",
        title="A third sense",
        level="medium",
        task=f"Give the ambiguous word at least {extending.SENSES} labelled senses, one of them with no sentence of a "
        f"preset. To reach: attention's vectors of the word sort by sense with an accuracy of at least "
        f"{extending.ACCURACY}, and better than before training, {SEEDS}.",
        hint="Each sense needs at least 4 different beginnings, with different cue words. Paint, ink, dye and mascara "
        "run, too.",
        why="Nothing in attention is made for two senses. What it adds to the word's vector depends on the words that "
        "it takes up, so there can be as many kinds of vector as there are kinds of cue. Random weights sort some "
        "vectors by chance; only what training adds to that counts.",
        check=extending.third_sense,
    ),
    Challenge(
        name="break a claim",
        title="Break a claim",
        level="medium",
        task="Write sentences on which one of the claims *fails*; “too close to call” and “cannot be tested here” are "
        f"not enough. At least {failing.FEWEST_OWN} of them have to be in no preset. That choosing beats averaging "
        "does not count: averaging does as well wherever one word decides.",
        hint="Read the thresholds on the page “Claims”. What if the held-out sentences break the rule that the others "
        "keep, or if what decides is not one word but two together?",
        why="A claim is about sentences as much as about attention. Attention takes up what training sentences have in "
        "common; where new ones differ, that costs it more than a model that takes up nothing. A claim that fails "
        "shows what it rested on.",
        check=failing.break_a_claim,
    ),
    Challenge(
        name="too late",
        title="Too late",
        level="medium",
        task="Let the clue come after the ambiguous word. Write two labelled senses, each with at least "
        f"{failing.FEWEST_OF_A_SENSE} sentences of your own. All begin with the same words up to the ambiguous one, "
        "then go on with different ones. To reach: attention's vector of the word is the same in all of them, in every "
        "seed.",
        hint="“It ran home” and “it ran overnight” begin alike. If another word stands under “Ambiguous word”, choose "
        "yours there.",
        why="This attention looks back, never ahead: at the ambiguous word the clue is still to come. The same "
        "beginning gives the same vector, and one prediction has to serve both senses. A model that is trained to "
        "predict what comes next cannot look at it first; models that fill gaps, such as BERT, see both sides.",
        check=failing.too_late,
    ),
    Challenge(
        name="confidently wrong",
        title="Confidently wrong",
        level="medium",
        task="Hold out a sentence whose beginning, up to the ambiguous word, is in no training sentence. To reach: "
        f"attention gives its next word less than {failing.SURPRISED} and the words of another sense at least "
        f"{failing.SURE}, {SEEDS}. That next word has to follow the ambiguous one in some labelled training sentence.",
        hint="Let a wolf be fed and watched like the other animals, but never run. Then hold out a sentence in which "
        "Wolf is the name of a program.",
        why="The beginning is new, so the certainty is no memory of it: it comes from what the cue has in common with "
        "others. The same thing makes attention right about new sentences elsewhere. In “Make the static model win” "
        "misleading cues cost more than they bring on average; here one sentence shows that a probability near 1 says "
        "how regular the training sentences were, not that the guess is right.",
        check=failing.confidently_wrong,
    ),
    Challenge(
        name="own language",
        title="In your own language",
        level="medium",
        task=f"Write at least {extending.FEWEST_SENTENCES} sentences with at least {extending.OWN_SHARE:.0%} of their "
        "content words (not “the”, “in” and the like) in no preset. To reach: the next words after the two beginnings "
        f"that differ most are at least {extending.APART} of 1 apart under attention (total variation) and 0 under "
        f"static, {SEEDS}.",
        hint="Take a word with two meanings, four beginnings for each, and two or three continuations that go with one "
        "meaning only. Choose your word under “Ambiguous word”. Any script will do.",
        why="Nothing in the models is English. A word is a number in a list, and all that training can find out about "
        "it is where it stood among the others.",
        check=extending.own_language,
    ),
    Challenge(
        name="beyond short tables",
        title="Beyond the reach of short tables",
        level="hard",
        task="Let what decides stand further back than two words. Hold out at least "
        f"{generalising.FEWEST_ASKED} beginnings of your own that are in no training sentence, of at least two senses. "
        f"To reach on these: attention gives the right sense at least {generalising.RIGHT} {SEEDS}, and the tables of "
        f"the last one and two words give it less than {generalising.BLIND}. After the ambiguous word context has to "
        f"tell at least {generalising.BITS} bits, for which those tables are not enough.",
        hint="Put the same words between the cue and the ambiguous word each time: “today the dog over there ran”. "
        "Vary the opener, and hold out some pairs of opener and noun.",
        why="A table of the last two words sees the same two words both times. A longer one would see more, and fill "
        "more slowly: each word in between multiplies its rows. Attention takes up the cue from where it stands.",
        check=generalising.beyond_short_tables,
    ),
    Challenge(
        name="fewest sentences",
        title="The fewest sentences",
        level="hard",
        task="Use as few training sentences as you can: their number is your score. Hold out at least "
        f"{generalising.FEWEST_ASKED} beginnings that are in no training sentence, of at least two senses. To reach on "
        f"these: attention gives the right sense at least {generalising.RIGHT} in *every* seed, while averaging and "
        f"every table (with back-off) stay below {generalising.BLIND}. To beat: {generalising.TO_BEAT}.",
        hint="Averaging is lost if both senses have the same words in another order: “a dog near the pump”, “a pump "
        "near the dog”. Tables are lost if each second noun goes as often with one sense as with the other. Hold out "
        "such pairs, in both orders.",
        why="Only the order tells the two apart. Averaging gives every word the same weight, wherever it stands; the "
        "ends of the beginnings that a table has seen go with both senses, and the whole is new. Attention can give "
        "the first noun more weight than the second.",
        check=generalising.fewest_sentences,
    ),
)


def attempt(run: Run, challenge: Challenge) -> Outcome:
    """Try a challenge on a run with every mixing. The run of an unchanged preset never passes."""
    if is_untouched(run.corpus):
        return Outcome(False, "These are the sentences of a preset, as they came. Change them, and they are measured.")
    return challenge.check(run)
