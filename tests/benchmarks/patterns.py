"""Prints how far attention comes from static to the truth on held-out combinations of six patterned corpora.

No setting was chosen by these corpora. The way is that of the pages: the loss of the word after the word in question in
sentences marked as held out, from static's (0) to the true grammar's (1), mean over the seeds.

python tests/benchmarks/patterns.py [corpus ...]
"""

import argparse
import sys
from pathlib import Path
from statistics import mean

sys.path.insert(0, str(Path(__file__).parents[2]))

from core import Settings, train
from core.budget import within_budget
from core.corpus import corpus_from_rows
from core.grammar import Grammar
from core.measures import held_out_predictions, loss_by_seed, way_to_truth
from core.patterns import read_patterns

WANTED_MEAN, WANTED_EACH = 0.9, 0.8
MIXINGS = ("static", "averaging", "attention")

CORPORA = {
    # English, two meanings, an opener before each.
    "spring": """
{season: flowers|birds|lambs|storms}
{metal: sofa|clock|mattress|trap}
{every|each|last} {season} spring {began|ended|faded} {early|slowly} -> season
{every|each|last} {metal} spring {creaked|snapped|rusted} {again|badly} -> coil
we like the {season}
we bought the {metal}
""",
    # French, what tells stands two words before.
    "avocat": """
{ce midi|ce soir|demain} {au tribunal|au procès|à l'audience|au barreau} un avocat {plaide|conseille|défend} -> droit
{ce midi|ce soir|demain} {en salade|en cuisine|en entrée|au marché} un avocat {mûrit|nourrit|fond} -> fruit
nous parlons {au tribunal|au procès|à l'audience|au barreau}
""",
    # Spanish, three meanings.
    "carta": """
{lugar: en el restaurante|en el bar|en la terraza}
{lugar} {hoy|ayer|siempre} la carta {ofrece|incluye|anuncia} {sopa|pescado|vino} -> menú
{del cartero|del banco|del abogado} {hoy|ayer|siempre} la carta {llega|viene|tarda} {pronto|tarde} -> correo
{en el póker|en la baraja|en el truco} {hoy|ayer|siempre} la carta {gana|pierde|manda} -> juego
""",
    # The first noun decides, the second distracts.
    "play": """
{child: boys|girls|twins|kids}
{artist: pianists|singers|drummers|fiddlers}
{the|some|our} {child} near the {artist} play {outside|tag|ball} -> game
{the|some|our} {artist} near the {child} play {jazz|softly|duets} -> music
the {child} {giggle|nap}
the {artist} {rehearse|tour}
""",
    # Russian, the cue two words back.
    "лук": """
{на кухне|на огороде|в супе|на грядке} {сегодня|вчера|снова|уже} лук {вырос|горчит|сварился} -> овощ
{у охотника|у стрелка|у воина|у лучника} {сегодня|вчера|снова|уже} лук {выстрелил|сломался|натянут} -> оружие
""",
    # Hebrew, right-to-left; a word that may be left out.
    "ספר": """
{אתמול|היום|השבוע} {בתורה |בכיתה |בספרייה }{|שם }הספר {נפתח|נקרא|נסגר} -> כתב
{אתמול|היום|השבוע} {במספרה |בקניון |ברחוב }{|שם }הספר {גזר|גילח|סירק} -> אדם
""",
}

# Two braces a line and nothing else: each first word stands after no other beginning, so single sentences are held out
# after beginnings that were trained on with other endings.
CORPORA_BEYOND = {
    "match": """
the {players|fans|coaches|referees|teams} match {began|ended|resumed} -> game
the {camper's|cook's|smoker's|hiker's|girl's} match {burned|broke|flickered} -> fire
""",
}


def way(name: str) -> float:
    """Train on one corpus as the pages do, print what was measured, and return the mean way."""
    patterns = read_patterns((CORPORA | CORPORA_BEYOND)[name])
    corpus = corpus_from_rows(patterns.rows)
    run = train(corpus, within_budget(corpus, Settings(word=patterns.word)), MIXINGS)
    losses = way_to_truth(loss_by_seed(held_out_predictions(run, Grammar.of(patterns.sentences))))
    marked = losses[losses["split"] == "marked"]
    means = marked.groupby("model")["loss"].mean()
    ways = marked.loc[marked["model"] == "attention", "way"]
    print(
        f"{name}: {len(corpus.sentences)} sentences, {len(corpus.sentences) - len(corpus.training)} held out, word in "
        f"question “{run.word}” | static {means['static']:.3f} averaging {means['averaging']:.3f} attention "
        f"{means['attention']:.3f} truth {marked['truth'].mean():.3f} | way {ways.mean():.2f}, over seeds "
        f"{ways.min():.2f} to {ways.max():.2f}",
        flush=True,
    )
    return float(ways.mean())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "corpus", nargs="*", help=f"{', '.join(CORPORA | CORPORA_BEYOND)}; the first six, if none is named"
    )
    ways = [way(name) for name in parser.parse_args().corpus or CORPORA]
    print(f"mean {mean(ways):.2f} (wanted {WANTED_MEAN}), lowest {min(ways):.2f} (wanted {WANTED_EACH})")


if __name__ == "__main__":
    main()
