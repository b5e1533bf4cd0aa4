from core import read_corpus
from core.corpus import END
from core.uses import all_uses, sense_words, trained_uses, uses

CORPUS = read_corpus("the dog ran\ndog and dog\nthe dog\t\theld out\na strange dog\t\theld out\nthe ran")


def places(word_uses):
    return [(use.sentence.text, use.place) for use in word_uses]


def test_each_use_counts_a_second_one_in_a_sentence_too_whether_or_not_a_model_can_be_asked():
    known = [("the dog ran", 1), ("dog and dog", 0), ("dog and dog", 2), ("the dog", 1)]
    assert places(uses(CORPUS, "dog")) == known
    assert places(trained_uses(CORPUS, "dog")) == known[:3]
    assert places(all_uses(CORPUS, "Dog")) == [*known, ("a strange dog", 2)]


def test_a_use_that_stands_later_than_any_training_word_cannot_be_asked():
    corpus = read_corpus("a dog\nthe a\na a the dog\t\theld out")
    assert places(uses(corpus, "dog")) == [("a dog", 1)]


def test_beginning_prefix_and_prompt_are_one_thing_in_three_forms():
    use, last = uses(CORPUS, "dog")[0], uses(CORPUS, "dog")[3]
    assert (use.beginning, use.prefix, use.prompt) == (("the", "dog"), (END, "the", "dog"), "the dog")
    assert (use.continuation, use.following) == (("ran",), "ran")
    assert (last.continuation, last.following, last.held_out) == ((), END, True)


def test_the_words_of_a_sense_follow_in_training_sentences_of_that_sense_alone():
    corpus = read_corpus("a w x\tA\nb w x\tB\na w y\tA\nb w\tB\nb w q\nc w p\tB\theld out")
    assert sense_words(corpus, "w") == {"A": {"y"}, "B": {END}}
