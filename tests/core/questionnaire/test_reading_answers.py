"""Each type of question: what is taken, what is refused, and with which sentence."""

from datetime import date, datetime
from typing import Any

import pytest

from movilidad.core.questionnaire import (
    Context,
    Invalid,
    Parsed,
    Question,
    field_names,
    parse_answer,
    to_posted,
)

TODAY = date(2023, 7, 3)
NUMBERS = ("day", "month", "year")


def read(question: Question, context: Context | None = None, /, **parts: str | list[str]) -> Any:
    """Return the value, or the errors as (field, key) pairs."""
    posted = {
        question.field("" if part == "it" else part): [sent] if isinstance(sent, str) else sent
        for part, sent in parts.items()
    }
    result = parse_answer(question, posted, context or Context(TODAY))
    if isinstance(result, Parsed):
        return result.value
    return [(error.field, error.message_key.removeprefix("errors.")) for error in result.errors]


def test_a_page_left_empty_asks_for_what_is_missing(questions: dict[str, Question]) -> None:
    assert read(questions["nationality"]) == [("nationality", "nationality_missing")]
    assert read(questions["birth_date"], day=" ") == [("birth_date-day", "birth_date_missing")]
    assert len(read(questions["consents"])) == 3


def test_an_optional_page_may_be_left_empty(questions: dict[str, Question]) -> None:
    assert read(questions["helper_organisation"], it="  ") is None
    assert read(questions["own_phone"], number="") is None


@pytest.mark.parametrize("sent", ["XX", "gt", "GT; DROP TABLE", "<b>GT</b>", "🇬🇹"])
def test_an_answer_that_is_not_on_the_list_is_refused(
    questions: dict[str, Question], sent: str
) -> None:
    refused = [("nationality", "country_unknown_option")]
    assert read(questions["nationality"], it=sent) == refused


def test_two_answers_to_one_radio_are_refused(questions: dict[str, Question]) -> None:
    assert read(questions["helper"], it=["myself", "helper"]) == [
        ("helper", "radios_unknown_option")
    ]


def test_not_knowing_is_an_answer_only_where_it_is_offered(
    questions: dict[str, Question],
) -> None:
    assert read(questions["status"], it="dont_know") == "dont_know"
    assert read(questions["helper"], it="dont_know") == [("helper", "radios_unknown_option")]
    assert read(questions["already_registered"], it="dont_know") == "dont_know"


def test_checkboxes_keep_the_order_of_the_page(questions: dict[str, Question]) -> None:
    assert read(questions["needs"], it=["medical", "step_free"]) == ["step_free", "medical"]


def test_none_of_these_stands_alone(questions: dict[str, Question]) -> None:
    assert read(questions["needs"], it=["none", "medical"]) == [("needs", "needs_exclusive")]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (("27", "3", "1990"), "1990-03-27"),
        (("1", "ENERO", "1990"), "1990-01-01"),
        (("1", "Aug", "1990"), "1990-08-01"),
        (("1", "mas", "1990"), "1990-03-01"),
        (("29", "2", "2004"), "2004-02-29"),
        (("", "", "1990"), "1990"),
        (("", "3", "1990"), "1990-03"),
        (("٢٧", "٣", "١٩٩٠"), "1990-03-27"),
        (("3", "7", "2023"), "2023-07-03"),
    ],
)
def test_a_date_is_read(
    questions: dict[str, Question], sent: tuple[str, str, str], kept: str
) -> None:
    assert read(questions["birth_date"], **dict(zip(NUMBERS, sent, strict=True))) == kept


@pytest.mark.parametrize(
    ("sent", "field", "key"),
    [
        (("31", "2", "1990"), "day", "date_not_real"),
        (("29", "2", "2023"), "day", "date_not_real"),
        (("1", "13", "1990"), "month", "date_not_real"),
        (("1", "1", "0000"), "year", "date_year_digits"),
        (("27", "", "1990"), "month", "date_month_missing"),
        (("27", "3", ""), "year", "birth_year_missing"),
        (("27", "3", "90"), "year", "date_year_digits"),
        (("27", "3", "mil"), "year", "date_year_unreadable"),
        (("x", "3", "1990"), "day", "date_day_unreadable"),
        (("0", "3", "1990"), "day", "date_day_unreadable"),
        (("-1", "3", "1990"), "day", "date_day_unreadable"),
        (("1", "smarch", "1990"), "month", "date_month_unreadable"),
        (("4", "7", "2023"), "year", "birth_date_future"),
        (("", "", "2024"), "year", "birth_date_future"),
        (("1", "1", "1902"), "year", "birth_date_too_old"),
    ],
)
def test_a_date_that_cannot_be_is_refused_at_its_field(
    questions: dict[str, Question], sent: tuple[str, str, str], field: str, key: str
) -> None:
    found = read(questions["birth_date"], **dict(zip(NUMBERS, sent, strict=True)))
    assert found == [(f"birth_date-{field}", key)]


def test_a_date_read_at_an_instant_uses_its_day(questions: dict[str, Question]) -> None:
    instant = Context(datetime(2023, 7, 3, 23, 59))  # noqa: DTZ001 - the programme's local day
    assert read(questions["birth_date"], instant, day="3", month="7", year="2023") == "2023-07-03"


def test_a_day_of_arrival_must_be_whole_or_not_known(questions: dict[str, Question]) -> None:
    question = questions["present_since"]
    assert read(question, year="2022") == [
        ("present_since-day", "date_day_missing"),
        ("present_since-month", "date_month_missing"),
    ]
    assert read(question, dont_know="dont_know") == "dont_know"
    assert read(question, dont_know="dont_know", year="2022") == [
        ("present_since-dont_know", "date_known_and_unknown")
    ]


def test_a_child_of_18_registers_alone(questions: dict[str, Question]) -> None:
    child = {"people": [{}, {"relationship": "child"}]}
    member, applicant = Context(TODAY, child, 1), Context(TODAY, child, 0)
    grown = {"day": "3", "month": "7", "year": "2005"}
    assert read(questions["birth_date"], member, **grown) == [
        ("birth_date-year", "date_own_registration")
    ]
    assert read(questions["birth_date"], member, **{**grown, "day": "4"}) == "2005-07-04"
    assert read(questions["birth_date"], member, year="2005") == "2005"  # may still be 17
    assert read(questions["birth_date"], applicant, **grown) == "2005-07-03"


@pytest.mark.parametrize(
    "given",
    ["José Ángel", "K’iche’", "Xuʼl", "محمد", "Нина-Мария", "李", "O'Brien", "Jr. Luis", "राम"],
)
def test_a_name_of_any_alphabet_is_kept(questions: dict[str, Question], given: str) -> None:
    assert read(questions["names"], given=given, family="Ñu") == {"given": given, "family": "Ñu"}


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ("", "names_given_missing"),
        ("123", "names_given_no_letters"),
        ("’’", "names_given_no_letters"),
        ("a" * 101, "names_given_too_long"),
        ("x" * 10_000, "names_given_too_long"),
        ("Ana 🙂", "names_given_characters"),
        ("<script>", "names_given_characters"),
        ("Ana'); DROP TABLE people", "names_given_characters"),
    ],
)
def test_what_is_no_name_is_refused(questions: dict[str, Question], given: str, key: str) -> None:
    assert read(questions["names"], given=given, family="Xol") == [("names-given", key)]


def test_names_are_put_in_one_unicode_form(questions: dict[str, Question]) -> None:
    kept = read(questions["names"], given="Jose\u0301", family="  de\tla  Luz ")
    assert kept == {"given": "José", "family": "de la Luz"}


def test_nul_and_bidi_overrides_are_dropped_from_a_name(questions: dict[str, Question]) -> None:
    kept = read(questions["names"], given="A\0na\u202e", family="\u2067Xol\u200b")
    assert kept == {"given": "Ana", "family": "Xol"}


def test_a_missing_surname_must_be_said(questions: dict[str, Question]) -> None:
    question = questions["names"]
    assert read(question, given="Sukarno") == [("names-family", "names_family_missing")]
    assert read(question, given="Sukarno", single="yes") == {"given": "Sukarno", "family": ""}
    assert read(question, given="Ana", family="Xol", single="yes") == [
        ("names-family", "names_single_and_family")
    ]


@pytest.mark.parametrize(
    ("country", "number", "kept"),
    [
        ("GT", "5123-4567", "+50251234567"),
        ("SV", "7123 4567", "+50371234567"),
        ("GT", "+502 5123 4567", "+50251234567"),
        ("CO", "300 123 4567", "+573001234567"),
        ("US", "(202) 456-1111", "+12024561111"),
        ("ZZ", "+44 20 7946 0018", "+442079460018"),
    ],
)
def test_a_phone_is_read_in_its_country(
    questions: dict[str, Question], country: str, number: str, kept: str
) -> None:
    found = read(questions["phone"], country=country, number=number)
    assert found == {"country": country, "number": kept}


@pytest.mark.parametrize(
    ("country", "number", "field", "key"),
    [
        ("", "51234567", "country", "phone_country_missing"),
        ("XX", "51234567", "country", "phone_country_unknown"),
        ("GT", "", "number", "phone_number_missing"),
        ("GT", "hola", "number", "phone_unreadable"),
        ("GT", "1" * 10_000, "number", "phone_unreadable"),
        ("GT", "9123 4567", "number", "phone_not_of_country"),
        ("GT", "+57 300 123 4567", "number", "phone_not_of_country"),
        ("CA", "202 456 1111", "number", "phone_not_of_country"),
        ("ZZ", "20 7946 0018", "number", "phone_needs_plus"),
    ],
)
def test_a_phone_is_never_guessed(
    questions: dict[str, Question], country: str, number: str, field: str, key: str
) -> None:
    found = read(questions["phone"], country=country, number=number)
    assert found == [(f"phone-{field}", key)]


@pytest.mark.parametrize("sent", ["ana@ejemplo.com", "ana.xol+1@correo.gob.gt", "josé@correo.gt"])
def test_an_address_is_taken(questions: dict[str, Question], sent: str) -> None:
    assert read(questions["email"], it=sent) == sent


def test_the_domain_of_an_address_is_put_in_small_letters(questions: dict[str, Question]) -> None:
    assert read(questions["email"], it="Ana @Correo.GT") == "Ana@correo.gt"


@pytest.mark.parametrize("sent", ["ana", "ana@", "@x.gt", "a@b", "a@b..gt", "a@@b.gt", "<a@b.gt>"])
def test_what_is_no_address_is_refused(questions: dict[str, Question], sent: str) -> None:
    assert read(questions["email"], it=sent) == [("email", "email_not_an_address")]


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ("1", 1),
        ("10", 10),
        ("١٠", 10),
        ("0", "too_small"),
        ("11", "too_big"),
        ("9" * 10_000, "too_big"),
        ("-1", "not_a_number"),
        ("2.5", "not_a_number"),
        ("diez", "not_a_number"),
        ("²", "not_a_number"),
    ],
)
def test_a_household_has_one_to_ten_people(
    questions: dict[str, Question], sent: str, found: int | str
) -> None:
    refused = [("household_size", f"household_size_{found}")]
    expected = found if isinstance(found, int) else refused
    assert read(questions["household_size"], it=sent) == expected


def test_the_language_of_the_interview_is_wanted_and_others_may_do(
    questions: dict[str, Question],
) -> None:
    question = questions["languages"]
    found = read(question, main="quc", also=["es", "quc"])
    assert found == {"main": "quc", "also": ["es"]}
    assert read(question, also="es") == [("languages-main", "language_missing")]
    assert read(question, main="xx") == [("languages-main", "languages_unknown_option")]


def test_offices_keep_the_order_of_wish(questions: dict[str, Question]) -> None:
    context = Context(TODAY, offices=("xela", "peten"))
    wished = ["peten", "", "xela", "peten"]  # the second and fourth choice left as they were
    found = read(questions["office_days"], context, office=wished, half_day="any")
    assert found == {"offices": ["peten", "xela"], "days": ["any"]}


@pytest.mark.parametrize(
    ("offices", "days", "field", "key"),
    [
        ([], ["any"], "office", "office_missing"),
        (["xela"], [], "half_day", "day_missing"),
        (["nowhere"], ["any"], "office", "office_unknown"),
        (["xela"], ["sun-am"], "half_day", "day_unknown"),
        (["xela"], ["any", "mon-am"], "half_day", "any_and_days"),
        (
            ["xela", "peten"],
            [f"{day}-{half}" for day in ("mon", "tue", "wed", "thu") for half in ("am", "pm")],
            "half_day",
            "too_many",
        ),
    ],
)
def test_offices_and_days_are_checked(
    questions: dict[str, Question], offices: list[str], days: list[str], field: str, key: str
) -> None:
    context = Context(TODAY, offices=("xela", "peten"))
    found = read(questions["office_days"], context, office=offices, half_day=days)
    assert found == [(f"office_days-{field}", f"office_days_{key}")]


def test_every_purpose_needs_its_own_yes_or_no(questions: dict[str, Question]) -> None:
    question = questions["consents"]
    given = {"interview_iom": "yes", "interview_unhcr": "no", "follow_up": "no"}
    assert read(question, **given) == given
    assert read(question, **{**given, "follow_up": ""}) == [
        ("consents-follow_up", "consent_missing")
    ]
    assert read(question, **{**given, "follow_up": "si"}) == [
        ("consents-follow_up", "consent_unknown_option")
    ]


def test_a_refused_page_gives_back_what_was_typed(questions: dict[str, Question]) -> None:
    posted = {"names-given": ["<b>Ana</b>"], "names-family": [" Xol "], "other": ["x"]}
    result = parse_answer(questions["names"], posted, Context(TODAY))
    assert isinstance(result, Invalid)
    assert result.typed == {"names-given": ["<b>Ana</b>"], "names-family": [" Xol "]}


def test_a_stored_answer_fills_its_page_again(questions: dict[str, Question]) -> None:
    assert to_posted(questions["birth_date"], "1990-03") == {
        "birth_date-year": ["1990"],
        "birth_date-month": ["03"],
    }
    assert to_posted(questions["names"], {"broken": 1}) == {}
    assert field_names(questions["phone"]) == ("phone-country", "phone-number")
