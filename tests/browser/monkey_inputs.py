"""What the monkey types, pastes and opens: corpora in Italian and Arabic, and input that does not fit them."""

ITALIAN = """\
Il pescatore getta la rete nel mare.	pesca
Il pescatore tira la rete nella barca.	pesca
Mio nonno ripara la rete sulla spiaggia.	pesca
Mio nonno getta la rete nel mare.	pesca
Il tecnico controlla la rete dell'ufficio.	informatica
Il tecnico spegne la rete dell'albergo.	informatica
Un virus attraversa la rete dell'ufficio.	informatica
L'acqua del mare è fredda.
La barca torna a mezzogiorno.
Il tecnico ripara la rete dell'albergo.	informatica	held out
Il pescatore ripara la rete nella barca.	pesca	held out
"""
ARABIC = """\
شربت الأغنام من عين باردة.	نبع
نزل الراعي إلى عين باردة.	نبع
شربنا من عين الماء.	نبع
جلسنا قرب عين الماء.	نبع
فحص الطبيب عين الطفل.	عضو
فحصت الطبيبة عين المريض.	عضو
عالج الطبيب عين القطة.	عضو
كان الماء بارداً.
نام الطفل قرب الجبل.
رسم الفنان عين الطفل.	عضو	held out
نزل الراعي إلى عين الماء.	نبع	held out
"""

PROMPTS = ("", "   ", "xyzzy", "<b>the</b>", "🏃", "the the the the the", "a " * 400, "…", "123", "THE", "dog\u202egod")
TYPED = (
    *("Il gatto dorme", "La rete è rotta.", "رأيت عين القطة", "La la la la la la la la la"),
    *("", "x", "<i>no</i> **no**", "😀 ☃", "1", "rete"),
)
PASTES = (
    "Il mare è calmo\nLa rete è nuova\tpesca\n",
    "نام الولد\tعضو\theld out\nشرب الولد الماء",
    '"una riga, con virgola"\tsoldi\tx\n\n\nun altro gatto dorme\t',
    "sentence\tsense\nIl gatto corre\tanimale",
    "\t\t\n",
)
FILES = {
    "good.txt": b"Il gatto dorme.\nIl cane dorme.\nIl gatto corre.\nIl cane corre.\n",
    "good.csv": b'sentence,sense,held_out\nil gatto corre,animale,\n"l\'acqua, corre",liquido,yes\nil gatto va,,\n',
    "good.tsv": "شرب الولد الماء\tنبع\nشرب القط الماء\tنبع\nنام الولد\tعضو\n".encode("utf-16"),
    "good.jsonl": b'{"text": "il cane corre", "label": "a"}\n{"text": "il gatto corre", "label": "b"}\n',
    "picture.txt": bytes(range(256)) * 4,
    "empty.txt": b"",
    "uneven.csv": b"sentence,sense\na,b,c,d\n",
    "broken.jsonl": b'{"text": "il cane',
    "one.txt": b"una\n",
    "numbers.csv": b"1,2\n3,4\n",
}
