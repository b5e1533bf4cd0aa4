import json
import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from core.corpus import END
from core.export.tokenizer import UNKNOWN, tokenizer_file
from core.presets import DEFAULT, presets
from core.words import split_words

PRESETS = presets()
TOKENIZER = Tokenizer.from_str(json.dumps(tokenizer_file(PRESETS[DEFAULT].corpus)))

ORDINARY = st.text(st.sampled_from("abcdeéßABÉ'’-‐.,:;!?()\"„“ 0123½ñΣσς狗跑が한"))
AWKWARD = st.text(
    st.sampled_from(
        "aAʰßσΣİIi\u0301\u0307\u0345\u3099\u200c\u200d\ufe0f\u20e3🎉👍🏽🇩🇪狗が<end> '’‐-.,:·״٫1½ﬁ"
        'ＡｉｶﾞｶＩ．ـﻻ𝐢𝚺ſŉצ"”\u00ad\u202e\n\t\x00'
    )
)


def exported_words(text):
    """What the exported file makes of a text before it looks ids up."""
    normal = TOKENIZER.normalizer.normalize_str(text)
    return tuple(word for word, _ in TOKENIZER.pre_tokenizer.pre_tokenize_str(normal))


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
@pytest.mark.parametrize("change", [str, str.upper, str.title, lambda text: unicodedata.normalize("NFD", text)])
def test_the_text_of_a_preset_is_cut_up_as_the_dashboard_does(preset, change):
    for line in preset.text.splitlines():
        assert exported_words(change(line)) == split_words(change(line))


@given(st.one_of(ORDINARY, AWKWARD, st.text(st.characters(exclude_categories=["Cs", "Cn", "Co"]))))
@hypothesis_settings(max_examples=500)
@example("ΟΔΟΣ, ΣΟΦΟΣ. Σ ΑΣ'Α")
@example("x" + "\u0301\u0327" * 40 + "y d\u3164og d\U000e0041og a\u200bb c\ufffed")
@example('צה"ל צה\'\'ל ה"כלב" ＣＤ ｶﾞ ３．５ كتـــاب ﻛﺘﺎﺏ ﷲ Hawaiʻi 𝐃𝐎𝐆 ſŉ בית־ספר Ștefan')
@example("İSTANBUL don’t WELL‐known U.S. 3.5 the狗ran 👩‍👩‍👧 🇩🇪🇩 ❤️")
def test_any_text_is_cut_up_as_the_dashboard_does(text):
    assert exported_words(text) == split_words(text)


@pytest.mark.parametrize("pattern", ["a{}b", "1{}1", "狗{}", "🎉{}🎉"])
def test_every_character_is_of_the_same_kind_in_both(pattern):
    codes = [*range(0x3000), *range(0x3000, sys.maxunicode + 1, 7)]  # of the many Chinese and Korean ones a part
    named = [each for each in map(chr, codes) if unicodedata.category(each) not in ("Cn", "Cs", "Co")]
    text = " ".join(map(pattern.format, named))
    assert exported_words(text) == split_words(text)


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_a_sentence_becomes_the_start_and_the_ids_of_its_words(preset):
    tokenizer = Tokenizer.from_str(json.dumps(tokenizer_file(preset.corpus)))
    for words in set(preset.corpus.training):
        assert tokenizer.encode(" ".join(words)).ids == [preset.corpus.ids[word] for word in (END, *words)]


def test_an_unknown_word_gets_the_first_id_that_the_network_lacks():
    corpus = PRESETS[DEFAULT].corpus
    encoded = TOKENIZER.encode("the zebra ran")
    assert encoded.tokens == [END, "the", UNKNOWN, "ran"]
    assert encoded.ids[2] == len(corpus.vocabulary)
    assert split_words(UNKNOWN) == ("unknown",)
