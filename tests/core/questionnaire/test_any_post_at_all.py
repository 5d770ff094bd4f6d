"""Whatever is posted to whatever page: an answer or clear errors, never a crash, nothing lost."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from movilidad.core.questionnaire import (
    HALF_DAYS,
    PEOPLE_MAX,
    Context,
    Flow,
    Invalid,
    Parsed,
    Question,
    answer_lines,
    consents,
    contacts,
    error_keys,
    facts,
    field_names,
    first_unanswered,
    is_complete,
    parse_answer,
    prune,
    steps,
    to_posted,
    with_answer,
)

TODAY = date(2023, 7, 3)
OFFICES = ("xela", "peten")
PHONES = {"GT": "51234567", "CO": "3001234567", "ZZ": "+442079460018"}

NASTY = [
    *("", " ", "\0", "x" * 10_000, "9" * 10_000, "31", "02", "2023", "9999", "0000", "-1", "1e9"),
    *("٣", "²", "½", "🙂", "محمد", "\u202eanA", "\ud800", "' OR 1=1 --", "<script>", "{0}", "%s"),
    *("dont_know", "none", "any", "yes", "no", "GT", "ZZ", "es", "self", "11", "+", "+502", "@"),
]
texts = st.one_of(st.sampled_from(NASTY), st.text(max_size=30))
few = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def _posts(question: Question) -> st.SearchStrategy[dict[str, list[str]]]:
    known = st.sampled_from([*field_names(question), "people", "csrf"])
    options = st.sampled_from(sorted(question.option_ids()) or [""])
    return st.dictionaries(known, st.lists(st.one_of(texts, options), max_size=12), max_size=6)


@few
@given(data=st.data())
def test_anything_posted_to_any_page_is_read_or_refused(
    registration: Flow, questions: dict[str, Question], data: st.DataObject
) -> None:
    for question in questions.values():
        posted = data.draw(_posts(question))
        person = data.draw(st.sampled_from([None, 0, 1, 9]))
        context = Context(TODAY, {"people": [{"relationship": "child"}] * 2}, person)
        result = parse_answer(question, posted, context)
        if isinstance(result, Invalid):
            _check_refusal(question, posted, result)
        else:
            _check_kept(question, result, context)


def _check_refusal(question: Question, posted: dict[str, list[str]], result: Invalid) -> None:
    own = {name: values for name, values in posted.items() if name in field_names(question)}
    kept = {name: [_storable(value) for value in values] for name, values in own.items()}
    assert result.typed == kept
    assert {error.field for error in result.errors} <= set(field_names(question))
    assert {error.message_key for error in result.errors} <= error_keys(question)


def _storable(value: str) -> str:
    """As typed, less NUL and what cannot be written in UTF-8; said again here on purpose."""
    return value.replace("\0", "").encode("utf-8", "ignore").decode()


def _check_kept(question: Question, result: Parsed, context: Context) -> None:
    assert "\\u0000" not in json.dumps(result.value)
    json.dumps(result.value, ensure_ascii=False).encode()  # no lone surrogate is kept
    again = parse_answer(question, to_posted(question, result.value), context)
    assert result.value is None or again == result


def _good(question: Question, data: st.DataObject) -> dict[str, list[str]]:
    """Return a post that a careful person could send to the page."""
    if question.kind == "checkboxes":
        return _good_checkboxes(question, data)
    if question.kind == "date":
        return _good_date(question, data)
    country = data.draw(st.sampled_from(sorted(PHONES)))
    yes_or_no = st.sampled_from(["yes", "no"])
    days = st.lists(st.sampled_from(HALF_DAYS), min_size=1, max_size=6)
    options = sorted(question.option_ids()) or [""]
    parts: dict[str, dict[str, list[str]]] = {
        "radios": {"": [data.draw(st.sampled_from(options))]},
        "country": {"": [data.draw(st.sampled_from(options))]},
        "yes_no": {"": [data.draw(yes_or_no)]},
        "names": {"given": ["Ana"], "family": ["Xol"]},
        "phone": {"country": [country], "number": [PHONES[country]]},
        "languages": {"main": [data.draw(st.sampled_from(options))]},
        "office_days": {"office": list(OFFICES), "half_day": data.draw(days)},
        "consent": {part: [data.draw(yes_or_no)] for part in options},
        "number": {"": [str(data.draw(st.integers(1, 10)))]},
        "text": {"": ["Xela"]},
        "email": {"": ["ana@correo.gt"]},
    }
    return {question.field(part): sent for part, sent in parts[question.kind].items()}


def _good_checkboxes(question: Question, data: st.DataObject) -> dict[str, list[str]]:
    plain = [option.id for option in question.options if not option.exclusive]
    alone = [[option.id] for option in question.options if option.exclusive]
    many = data.draw(st.lists(st.sampled_from(plain), unique=True, min_size=1))
    return {question.field(): data.draw(st.sampled_from([many, *alone]))}


def _good_date(question: Question, data: st.DataObject) -> dict[str, list[str]]:
    day = data.draw(st.dates(TODAY - timedelta(days=17 * 365), TODAY))
    parts = {"day": str(day.day), "month": str(day.month), "year": str(day.year)}
    return {question.field(part): [value] for part, value in parts.items()}


def _walk(flow: Flow, data: st.DataObject) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for _ in range(200):
        step = first_unanswered(flow, answers, TODAY, offices=OFFICES)
        if step is None:
            return answers
        context = Context(TODAY, answers, step.person, OFFICES)
        skip = not step.question.required and data.draw(st.booleans())
        result = parse_answer(step.question, {} if skip else _good(step.question, data), context)
        assert isinstance(result, Parsed), (step.key, result)
        answers = with_answer(answers, step, result.value)
    pytest.fail("the flow has no end")


@few
@given(data=st.data())
def test_every_walk_to_the_end_is_complete(registration: Flow, data: st.DataObject) -> None:
    answers = _walk(registration, data)
    assert is_complete(registration, answers, TODAY, offices=OFFICES)
    sent = prune(registration, answers, TODAY)
    assert is_complete(registration, sent, TODAY, offices=OFFICES)
    assert prune(registration, sent, TODAY) == sent
    assert steps(registration, sent, TODAY) == steps(registration, answers, TODAY)
    json.dumps([facts(registration, sent, at=TODAY), contacts(registration, sent, TODAY)])
    assert {one["person"] for one in consents(registration, sent, TODAY)} >= {0}


@few
@given(data=st.data())
def test_every_settled_answer_can_be_said(registration: Flow, data: st.DataObject) -> None:
    answers = _walk(registration, data)
    for step in steps(registration, answers, TODAY):
        holder = answers if step.person is None else answers["people"][step.person]
        value = holder[step.question_id]
        for lang in ("es", "en", "ht"):
            said = answer_lines(step.question, value, lang, lambda key, **_: key)
            assert said
            assert all(said)


@few
@given(data=st.data())
def test_a_hidden_question_is_never_required(registration: Flow, data: st.DataObject) -> None:
    answers = _walk(registration, data)
    shown = {step.key for step in steps(registration, answers, TODAY)}
    hidden = [name for name in registration.questions() if name not in shown]
    gone = {name: value for name, value in answers.items() if name not in hidden}
    assert is_complete(registration, gone, TODAY, offices=OFFICES)


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(["number", "country", "given", "main", "offices", "x"]), inner
        ),
    ),
    max_leaves=12,
)


@few
@given(data=st.data())
def test_no_stored_document_can_break_the_walk(registration: Flow, data: st.DataObject) -> None:
    asked = sorted(registration.questions())
    entries = st.fixed_dictionaries({}, optional=dict.fromkeys(asked, json_values))
    answers: dict[str, Any] = data.draw(entries)
    answers["contact_ways"] = data.draw(st.sampled_from([["own_phone", "email"], ["none"], 3]))
    answers["household_size"] = data.draw(st.sampled_from([1, 3, 99, -1, "3", None, True]))
    answers["people"] = data.draw(st.one_of(st.lists(entries, max_size=12), json_values))
    assert not is_complete(registration, answers, TODAY)
    assert len(prune(registration, answers, TODAY)["people"]) <= PEOPLE_MAX
    assert len(facts(registration, answers, at=TODAY)["people"]) <= PEOPLE_MAX
    assert contacts(registration, answers, TODAY) == []
    assert consents(registration, answers, TODAY) == []
    json.dumps(answers)
