"""References survive the telephone: every likely slip is forgiven or named."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from movilidad.core.vocabulary.references import (
    ALPHABET,
    ReferenceCharacterUnknown,
    ReferenceCharacterWrong,
    ReferenceTooLong,
    ReferenceTooShort,
    encode_reference,
    format_reference,
    parse_reference,
)

RAW = bytes.fromhex("00112233445566778899")
raws = st.binary(min_size=10, max_size=10)


def test_the_first_sixteen_characters_are_the_bits_in_order() -> None:
    reference = encode_reference(RAW)
    number = 0
    for character in reference[:16]:
        number = number * 32 + ALPHABET.index(character)
    assert number.to_bytes(10, "big") == RAW


@given(raws)
@settings(derandomize=True)
def test_what_is_formatted_is_parsed_back(raw: bytes) -> None:
    assert parse_reference(format_reference(raw)) == encode_reference(raw)


def test_it_is_read_aloud_in_blocks_of_four() -> None:
    assert [len(block) for block in format_reference(RAW).split("-")] == [4, 4, 4, 4, 1]


@given(raws)
@settings(derandomize=True)
def test_no_character_can_be_taken_for_another(raw: bytes) -> None:
    assert not set(encode_reference(raw)) & set("ILOU")


@given(raws)
@settings(derandomize=True)
def test_lower_case_spaces_and_lookalikes_are_forgiven(raw: bytes) -> None:
    typed = format_reference(raw).replace("0", "O").replace("1", "l").replace("-", " ").lower()
    assert parse_reference(f"  {typed} ") == encode_reference(raw)


@given(raws, st.integers(0, 16))
@settings(derandomize=True)
def test_one_wrong_character_is_always_caught(raw: bytes, place: int) -> None:
    reference = encode_reference(raw)
    for character in set(ALPHABET) - {reference[place]}:
        with pytest.raises(ReferenceCharacterWrong):
            parse_reference(reference[:place] + character + reference[place + 1 :])


@given(raws)
@settings(derandomize=True, max_examples=50)
def test_two_exchanged_characters_are_always_caught(raw: bytes) -> None:
    reference = encode_reference(raw)
    for first, second in combinations(range(17), 2):
        swapped = list(reference)
        swapped[first], swapped[second] = swapped[second], swapped[first]
        if swapped != list(reference):
            with pytest.raises(ReferenceCharacterWrong):
                parse_reference("".join(swapped))


def test_too_short_and_too_long_are_told_apart() -> None:
    reference = encode_reference(RAW)
    with pytest.raises(ReferenceTooShort) as short:
        parse_reference(reference[:-2])
    assert short.value.found == 15
    with pytest.raises(ReferenceTooLong):
        parse_reference(reference + "7")


@pytest.mark.parametrize("stranger", ["U", "*", "ñ", "Ω"])
def test_a_character_of_no_reference_is_named_with_its_place(stranger: str) -> None:
    reference = encode_reference(RAW)
    with pytest.raises(ReferenceCharacterUnknown) as problem:
        parse_reference(reference[:4] + stranger + reference[5:])
    assert (problem.value.character, problem.value.position) == (stranger.upper(), 5)


@pytest.mark.parametrize("length", [0, 9, 11])
def test_only_ten_bytes_make_a_reference(length: int) -> None:
    with pytest.raises(ValueError, match="10 bytes"):
        encode_reference(bytes(length))
