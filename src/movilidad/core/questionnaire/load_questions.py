"""From `content/questions/<id>.yaml` to questions: every mistake named with file and line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from movilidad.core.questionnaire.kinds import KINDS, Kind
from movilidad.core.questionnaire.reading import Notes
from movilidad.core.questionnaire.types import AgeLimit, Option, Question, QuestionText
from movilidad.core.vocabulary.documents import ContentError, Node
from movilidad.core.vocabulary.languages import OWN_NAMES, SITE_LANGUAGES

_COMMON = frozenset({"id", "type", "fact", "required", "errors", "text"})
_TEXTS = ("title", "why", "hint", "member_title", "member_hint")
_ID = re.compile(r"[a-z][a-z0-9_]{0,40}")


def load_questions(documents: Iterable[Node]) -> dict[str, Question]:
    """Return the questions of all documents by id.

    Raises ContentError with every problem: unknown type or key, missing language or words,
    duplicate id, options without words, an errors entry the type does not know.
    """
    notes, found, names = Notes(), dict[str, Question](), _OptionNames()
    nodes = list(documents)
    for node in nodes:
        names.learn(node)
    for node in nodes:
        question = _load(node, names, notes)
        if question.id in found:
            notes.add(node, f"question {question.id!r} is already defined")
        found[question.id] = question
    if notes.problems:
        raise ContentError(notes.problems)
    return found


class _OptionNames:
    """Words of options by question and language, so that lists of countries are written once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Mapping[str, str]] = {}

    def learn(self, node: Node) -> None:
        plain = node.plain()
        texts = plain.get("text") if isinstance(plain, dict) else None
        for lang, words in texts.items() if isinstance(texts, dict) else ():
            options = words.get("options") if isinstance(words, dict) else None
            if isinstance(plain, dict) and isinstance(options, dict):
                known = {key: str(value) for key, value in options.items()}
                self._known[str(plain.get("id")), lang] = known

    def of(self, questions: Iterable[str], lang: str) -> dict[str, str]:
        """Return the words these questions give to options; a later question goes before."""
        known = dict(OWN_NAMES)
        for question in questions:
            known |= self._known.get((question, lang), {})
        return known


def _load(node: Node, names: _OptionNames, notes: Notes) -> Question:
    entries = notes.mapping(node, "a question")
    for key in ("id", "type", "text"):
        if key not in entries:
            notes.add(node, f"a question needs {key!r}")
    kind_name = _text_of(entries, "type", notes)
    kind = KINDS.get(kind_name)
    if "type" in entries and kind is None:
        notes.add(entries["type"], f"unknown type {kind_name!r}; known: {', '.join(KINDS)}")
    if kind is None:
        return Question(_id_of(entries, notes), kind_name, True, {})
    notes.only(entries, _COMMON | kind.settings, f"type {kind_name!r}")
    return _load_of_kind(node, kind_name, kind, names, notes)


def _load_of_kind(
    node: Node, kind_name: str, kind: Kind, names: _OptionNames, notes: Notes
) -> Question:
    entries = notes.mapping(node, "a question")
    options = _options(node, kind, notes)
    return Question(
        id=_id_of(entries, notes),
        kind=kind_name,
        required=notes.flag(entries.get("required"), "required", default=True),
        texts=_texts(node, options, names, notes),
        options=options,
        fact=_text_of(entries, "fact", notes) or None,
        dont_know=notes.flag(entries.get("dont_know"), "dont_know"),
        approximate=notes.flag(entries.get("approximate"), "approximate"),
        minimum=notes.whole(entries["min"], "min") if "min" in entries else 0,
        maximum=notes.whole(entries["max"], "max") if "max" in entries else None,
        age_limit=_age_limit(entries.get("age_limit"), notes),
        errors=_errors(entries.get("errors"), kind, notes),
    )


def _text_of(entries: Mapping[str, Node], key: str, notes: Notes) -> str:
    return notes.text(entries[key], key) if key in entries else ""


def _id_of(entries: Mapping[str, Node], notes: Notes) -> str:
    found = _text_of(entries, "id", notes)
    if found and not _ID.fullmatch(found):
        notes.add(entries["id"], f"{found!r} is no id: small letters, digits and _")
    return found


def _options(node: Node, kind: Kind, notes: Notes) -> tuple[Option, ...]:
    entries = notes.mapping(node, "a question")
    if "options" not in entries:
        if kind.has_options:
            notes.add(node, "this type needs 'options'")
        return ()
    items = notes.sequence(entries["options"], "options")
    options = tuple(_option(item, notes) for item in items)
    for item, option in zip(items, options, strict=True):
        if sum(option.id == other.id for other in options) > 1:
            notes.add(item, f"option {option.id!r} stands twice")
    return options


def _option(node: Node, notes: Notes) -> Option:
    if isinstance(node.value, str):
        return Option(node.value)
    entries = notes.mapping(node, "an option")
    notes.only(entries, ("id", "exclusive", "sets", "purpose", "recipient"), "an option")
    sets = entries["sets"].plain() if "sets" in entries else {}
    if not isinstance(sets, dict):
        notes.add(entries["sets"], "sets must be a mapping of facts")
        sets = {}
    if "id" not in entries:
        notes.add(node, "an option needs 'id'")
    return Option(
        id=_text_of(entries, "id", notes),
        exclusive=notes.flag(entries.get("exclusive"), "exclusive"),
        sets=sets,
        purpose=_text_of(entries, "purpose", notes) or None,
        recipient=_text_of(entries, "recipient", notes) or None,
    )


def _texts(
    node: Node, options: tuple[Option, ...], names: _OptionNames, notes: Notes
) -> dict[str, QuestionText]:
    entries = notes.mapping(node, "a question")
    if "text" not in entries:
        return {}
    by_language = notes.mapping(entries["text"], "text")
    notes.only(by_language, SITE_LANGUAGES, "text")
    for lang in SITE_LANGUAGES:
        if lang not in by_language:
            notes.add(entries["text"], f"language {lang!r} is missing")
    lenders = (*_lenders(entries, notes), _text_of(entries, "id", notes))
    return {
        lang: _text(words, options, names.of(lenders, lang), notes)
        for lang, words in by_language.items()
    }


def _lenders(entries: Mapping[str, Node], notes: Notes) -> tuple[str, ...]:
    if "names_from" not in entries:
        return ()
    listed = notes.sequence(entries["names_from"], "names_from")
    return tuple(notes.text(one, "a question id") for one in listed)


def _text(
    node: Node, options: tuple[Option, ...], known: Mapping[str, str], notes: Notes
) -> QuestionText:
    words = notes.mapping(node, "the words of a language")
    notes.only(words, (*_TEXTS, "options", "option_hints"), "the words of a language")
    for key in ("title", "why"):
        if key not in words:
            notes.add(node, f"{key!r} is missing in this language")
    for option in options:
        if option.id not in known:
            notes.add(node, f"option {option.id!r} has no words in this language")
    hints = notes.mapping(words["option_hints"], "option_hints") if "option_hints" in words else {}
    own = notes.mapping(words["options"], "options") if "options" in words else {}
    for extra in {*own, *hints} - {option.id for option in options}:
        notes.add({**own, **hints}[extra], f"{extra!r} is not among the options")
    return QuestionText(
        **{key: _text_of(words, key, notes) for key in _TEXTS},
        options={option.id: known.get(option.id, "") for option in options},
        option_hints={key: notes.text(hint, "a hint") for key, hint in hints.items()},
    )


def _age_limit(node: Node | None, notes: Notes) -> AgeLimit | None:
    if node is None:
        return None
    entries = notes.mapping(node, "age_limit")
    notes.only(entries, ("relationships", "under"), "age_limit")
    if not {"relationships", "under"} <= set(entries):
        notes.add(node, "age_limit needs 'relationships' and 'under'")
        return None
    values = notes.sequence(entries["relationships"], "relationships")
    named = tuple(notes.text(value, "a relationship") for value in values)
    return AgeLimit(named, notes.whole(entries["under"], "under"))


def _errors(node: Node | None, kind: Kind, notes: Notes) -> dict[str, str]:
    if node is None:
        return {}
    entries = notes.mapping(node, "errors")
    notes.only(entries, kind.problems, "errors of this type")
    return {problem: notes.text(key, "a words key") for problem, key in entries.items()}
