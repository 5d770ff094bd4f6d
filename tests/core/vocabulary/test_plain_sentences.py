"""Sentences are counted as a reader meets them."""

from movilidad.core.vocabulary.plain import long_sentences

TWENTY = " ".join(["palabra"] * 20)


def test_twenty_words_are_plain_and_one_more_is_not() -> None:
    assert long_sentences(f"{TWENTY}. {TWENTY}.") == []
    assert long_sentences(f"{TWENTY} más. Corta.") == [f"{TWENTY} más."]


def test_a_date_or_a_time_is_one_word() -> None:
    assert long_sentences(" ".join(["08:00", "2023-06-12", "Q’eqchi’", "120,000"] * 5)) == []
