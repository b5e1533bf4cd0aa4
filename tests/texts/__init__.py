"""Natural texts, each about one ambiguous word: its language and word after a “#”, then a sentence a line."""

from itertools import islice, product
from pathlib import Path

from core.corpus import Corpus, as_words, read_corpus


def texts(name: str) -> list[tuple[str, str]]:
    """The word that each text of a file is about, and the text."""
    blocks = Path(__file__).with_name(f"{name}.txt").read_text(encoding="utf-8").split("# ")[1:]
    parted = [block.partition("\n") for block in blocks]
    return [(as_words(head.split()[1]), text.strip()) for head, _, text in parted]


def corpora(name: str) -> list[tuple[str, Corpus]]:
    """The word that each text of a file is about, and its sentences."""
    return [(word, read_corpus(text)) for word, text in texts(name)]


def _three_hundred() -> str:
    who = product(("my", "the", "our"), ("old", "young", "tired", "hungry"), ("dog", "cat", "clerk", "driver", "boy"))
    does = product(("saw", "left", "passed", "liked"), ("the bank", "a bank near the river", "the bank in town"))
    lines = [" ".join((*subject, *end)) for subject, end in product(who, does)]
    return "\n".join(islice(lines[::2], 300))


# Texts as people may bring them, of every kind that sentences on a page may stumble over.
ANY = {
    "chinese": "他打开了门\n门很旧了\n我在门前等你\n这门课很难\n老师教了一门新课\n门外有人了",
    "arabic": "العين ترى النور في الصباح\nشربنا من عين الماء في الجبل\nعين الطفل زرقاء مثل البحر\n"
    "في القرية عين قديمة\nأغلق عين الكاميرا من فضلك\nعند عين الماء شجرة كبيرة",
    "prose": "When the storm had passed, the harbour lay quiet. Nobody had expected the light to fail, and yet it had. "
    "The keeper climbed the stairs, slowly, as he had done for thirty years. At the top he found the lamp cold and "
    "the window open. He lit a match. Far out, a ship answered with a faint light of its own.",
    "one sentence": "the old dog ran home and the cat ran away",
    "no repeated word": "cats sleep\ndogs bark loudly\nit rains\nnobody knows why",
    "three meanings": "\n".join(
        "\t".join((f"{who} {verb} {what}", sense, "held out" if (who, what) == (people[2], ends[1]) else ""))
        for sense, verb, people, ends in (
            ("weight", "carried", ("we", "they", "you"), ("a light bag", "a light box")),
            ("lamp", "saw", ("we", "they", "he"), ("the light go out", "the light come on")),
            ("colour", "painted", ("we", "she", "they"), ("it light blue", "it light green")),
        )
        for who in people
        for what in ends
    ),
    "three hundred": _three_hundred(),
    "questions": "Is the bank open today?\nWhere is the bank of the river?\nDid the bank call you?\n"
    "Who sat on the bank with you?\nWhat does the bank want?\nCan we swim to the other bank?",
}
