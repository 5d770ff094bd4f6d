"""Conditions from content."""

from __future__ import annotations

from collections.abc import Mapping

from movilidad.core.screening.conditions import (
    AgeAtLeast,
    All,
    Any,
    AtLeast,
    Condition,
    Members,
    Not,
    OneOf,
)
from movilidad.core.screening.errors import BadFact
from movilidad.core.screening.facts import Fact, FactValue, Kind
from movilidad.core.vocabulary.documents import Node
from movilidad.core.vocabulary.places import OTHER_COUNTRY
from movilidad.core.vocabulary.reading import Reader

_SHAPES = ("all", "any", "not", "some_member", "every_member", "age_of", "fact")
_ORDERED = ("before", "on_or_after", "between", "at_least", "under")


def read_condition(reader: Reader, facts: Mapping[str, Fact], node: Node) -> Condition:
    """Return the condition a node describes; notes each problem and raises `Unreadable`."""
    fields = reader.entries(node)
    shapes = [shape for shape in _SHAPES if shape in fields]
    if len(shapes) != 1:
        raise reader.refuse(node.where, f"expected exactly one of {', '.join(_SHAPES)}")
    match shapes[0]:
        case "all" | "any" as shape:
            reader.fields(node, [shape])
            parts = tuple(read_condition(reader, facts, n) for n in _some(reader, fields[shape]))
            return All(parts) if shape == "all" else Any(parts)
        case "not":
            reader.fields(node, ["not"])
            return Not(read_condition(reader, facts, fields["not"]))
        case "some_member" | "every_member" as shape:
            reader.fields(node, [shape])
            return Members(shape == "every_member", read_condition(reader, facts, fields[shape]))
        case "age_of":
            return _age(reader, facts, node)
    return _comparison(reader, facts, node)


def _some(reader: Reader, node: Node) -> tuple[Node, ...]:
    items = reader.items(node)
    if not items:
        raise reader.refuse(node.where, "an empty list decides nothing")
    return items


def _fact(reader: Reader, facts: Mapping[str, Fact], node: Node) -> Fact:
    name = reader.text(node)
    if name not in facts:
        raise reader.refuse(node.where, f"unknown fact “{name}”")
    return facts[name]


def _age(reader: Reader, facts: Mapping[str, Fact], node: Node) -> Condition:
    fields = reader.fields(node, ["age_of"], ["at_least", "under"])
    fact = _fact(reader, facts, fields["age_of"])
    if fact.kind is not Kind.DATE:
        raise reader.refuse(node.where, f"{fact.id} is not a date, so it gives no age")
    parts: list[Condition] = []
    if "at_least" in fields:
        parts.append(AgeAtLeast(fact.id, _years(reader, fields["at_least"])))
    if "under" in fields:
        parts.append(Not(AgeAtLeast(fact.id, _years(reader, fields["under"]))))
    return _together(reader, node, parts)


def _years(reader: Reader, node: Node) -> int:
    years = reader.number(node)
    if not 0 <= years <= 150:
        raise reader.refuse(node.where, f"{years} is not an age")
    return years


def _comparison(reader: Reader, facts: Mapping[str, Fact], node: Node) -> Condition:
    fields = reader.fields(node, ["fact"], ["equals", "one_of", *_ORDERED])
    fact = _fact(reader, facts, fields["fact"])
    parts: list[Condition] = []
    for operator in fields.keys() - {"fact"}:
        parts.extend(_operator(reader, fact, operator, fields[operator]))
    return _together(reader, node, parts)


def _together(reader: Reader, node: Node, parts: list[Condition]) -> Condition:
    if not parts:
        raise reader.refuse(node.where, "no comparison is given")
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _operator(reader: Reader, fact: Fact, operator: str, node: Node) -> list[Condition]:
    if operator == "equals":
        return [OneOf(fact.id, frozenset({_value(reader, fact, node)}))]
    if operator == "one_of":
        values = [_value(reader, fact, item) for item in _some(reader, node)]
        return [OneOf(fact.id, frozenset(values))]
    of_dates = operator in {"before", "on_or_after", "between"}
    if fact.kind is not (Kind.DATE if of_dates else Kind.NUMBER):
        raise reader.refuse(node.where, f"“{operator}” does not fit {fact.id}, a {fact.kind}")
    if operator == "between":
        return _between(reader, fact, node)
    cut = reader.date(node) if of_dates else reader.number(node)
    reached = AtLeast(fact.id, cut)
    return [reached] if operator in {"on_or_after", "at_least"} else [Not(reached)]


def _between(reader: Reader, fact: Fact, node: Node) -> list[Condition]:
    bounds = [reader.date(item) for item in reader.items(node)]
    if len(bounds) != 2 or not bounds[0] < bounds[1]:
        raise reader.refuse(node.where, "expected [first day, first day after]")
    return [AtLeast(fact.id, bounds[0]), Not(AtLeast(fact.id, bounds[1]))]


def _value(reader: Reader, fact: Fact, node: Node) -> FactValue:
    if fact.kind in {Kind.DATE, Kind.NUMBER}:
        raise reader.refuse(node.where, f"compare {fact.id} by its order, not by equality")
    if node.value == OTHER_COUNTRY:
        raise reader.refuse(node.where, f"{OTHER_COUNTRY} is an answer, not a country")
    try:
        return fact.read(node.plain())
    except BadFact as bad:
        raise reader.refuse(node.where, str(bad)) from bad
