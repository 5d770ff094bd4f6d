"""Document numbers and telephones for comparing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movilidad.core.identity import (
    CuiWarning,
    DocumentEmpty,
    cui_warning,
    normalise_document,
    normalise_phone,
)
from movilidad.core.vocabulary.phones import PhoneNotOfCountry, PhoneUnreadable, readable


def test_spaces_and_dashes_of_a_document_do_not_count() -> None:
    assert normalise_document(" a-12 345.6 ") == "A123456"
    assert normalise_document("１２３") == normalise_document("١٢٣") == "123"


def test_a_document_of_signs_only_is_refused() -> None:
    with pytest.raises(DocumentEmpty):
        normalise_document(" -- ")


@pytest.mark.parametrize(
    ("number", "warning"),
    [
        ("1234 56789 0901", None),  # the test value of the facts note
        ("1234567880901", CuiWarning.CHECK_DIGIT),
        ("123456789090", CuiWarning.LENGTH),
        ("123456789A901", CuiWarning.LENGTH),
        ("1234567892301", CuiWarning.DEPARTMENT),
        ("1234567890999", CuiWarning.MUNICIPALITY),
        ("1234567891333", None),  # Huehuetenango has 33 municipalities since Petatán
        ("1234567891334", CuiWarning.MUNICIPALITY),
    ],
)
def test_a_mistyped_cui_is_noticed(number: str, warning: CuiWarning | None) -> None:
    assert cui_warning(number) is warning


@given(st.integers(0, 8), st.integers(0, 9), st.integers(0, 99_999_999))
def test_one_wrong_digit_of_the_serial_is_always_noticed(
    place: int, digit: int, serial: int
) -> None:
    digits = f"{serial:08d}"
    check = sum(int(one) * (at + 2) for at, one in enumerate(digits)) % 11
    if check == 10:  # no such CUI is given out
        assert cui_warning(f"{digits}00101") is CuiWarning.CHECK_DIGIT
        return
    good = f"{digits}{check}0101"
    changed = good[:place] + str(digit) + good[place + 1 :]
    assert cui_warning(good) is None
    assert (cui_warning(changed) is None) == (changed == good)


def test_an_ambiguous_number_belongs_to_the_country_that_was_said() -> None:
    assert normalise_phone("5123 4567", "GT") == "+50251234567"
    assert normalise_phone("5123-4567", "SV") == "+50351234567"


def test_a_number_without_a_country_is_not_guessed() -> None:
    with pytest.raises(PhoneUnreadable):
        normalise_phone("51234567", None)


def test_a_number_of_another_country_is_refused() -> None:
    with pytest.raises(PhoneNotOfCountry):
        normalise_phone("+573001234567", "GT")


def test_a_number_can_be_shown_with_its_spaces() -> None:
    assert readable("+50251234567") == "+502 5123 4567"
