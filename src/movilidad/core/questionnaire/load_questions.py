"""From `content/questions/<id>.yaml` to questions: every mistake named with file and line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from movilidad.core.questionnaire.kinds import KINDS, Kind
from movilidad.core.questionnaire.types import AgeLimit, Option, Question, QuestionText
from movilidad.core.vocabulary.documents import ContentError, Node
from movilidad.core.vocabulary.languages import OWN_NAMES, SITE_LANGUAGES
from movilidad.core.vocabulary.reading import Fields, Reader

_REQUIRED = ("id", "type", "text")
_OPTIONAL = ("fact", "required", "errors")
_SAID = ("title", "why", "hint", "member_title", "member_hint")
_ID = re.compile(r"[a-z][a-z0-9_]{0,40}")


def load_questions(documents: Iterable[Node]) -> dict[str, Question]:
    """Return the questions of all documents by id.

    Raises ContentError with every problem: unknown type or key, missing language or words,
    duplicate id, options without words, an errors entry the type does not know.
    """
    reader, nodes = Reader(), list(documents)
    names = _OptionNames(nodes)
    found: dict[str, Question] = {}
    for node in nodes:
        with reader.collecting():
            question = _QuestionReader(reader, names, node).read()
            if question.id in found:
                reader.note(node.where, f"question “{question.id}” is already defined")
            found[question.id] = question
    if reader.problems:
        raise ContentError(reader.problems)
    return found


class _OptionNames:
    """Words of options by question and language, so that lists of countries are written once."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self._known: dict[tuple[str, str], Mapping[str, str]] = {}
        for node in nodes:
            question = _inside(node, "id")
            for lang in SITE_LANGUAGES:
                options = _inside(node, "text", lang, "options")
                if isinstance(options, dict):
                    self._known[str(question), lang] = {k: str(v) for k, v in options.items()}

    def of(self, questions: Iterable[str], lang: str) -> dict[str, str]:
        """Return the words these questions give to options; a later question goes before."""
        known = dict(OWN_NAMES)
        for question in questions:
            known |= self._known.get((question, lang), {})
        return known


def _inside(node: Node, *path: str) -> object:
    found: object = node.plain()
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    return found


class _QuestionReader:
    """Reads one document; what cannot be read is noted and left out."""

    def __init__(self, reader: Reader, names: _OptionNames, node: Node) -> None:
        self.reader, self.names, self.node = reader, names, node

    def read(self) -> Question:
        kind_name, kind = self._kind()
        given = self.reader.fields(self.node, _REQUIRED, (*_OPTIONAL, *kind.settings))
        question = self._id(given["id"])
        options = self._options(given, kind)
        return Question(
            id=question,
            kind=kind_name,
            required=self._flag(given, "required", default=True),
            texts=self._texts(given, question, options),
            options=options,
            fact=self.reader.text(given["fact"]) if "fact" in given else None,
            dont_know=self._flag(given, "dont_know"),
            approximate=self._flag(given, "approximate"),
            minimum=self.reader.number(given["min"]) if "min" in given else 0,
            maximum=self.reader.number(given["max"]) if "max" in given else None,
            age_limit=self._age_limit(given["age_limit"]) if "age_limit" in given else None,
            errors=self._errors(given["errors"], kind) if "errors" in given else {},
        )

    def _kind(self) -> tuple[str, Kind]:
        # The type decides which keys a question may hold, so it is read before them.
        given = self.reader.entries(self.node)
        if "type" not in given:
            raise self.reader.refuse(self.node.where, "missing: type")
        name = self.reader.choice(given["type"], KINDS)
        return name, KINDS[name]

    def _id(self, node: Node) -> str:
        found = self.reader.text(node)
        if not _ID.fullmatch(found):
            self.reader.note(node.where, f"“{found}” is no id: small letters, digits and _")
        return found

    def _flag(self, given: Fields, key: str, *, default: bool = False) -> bool:
        return self.reader.flag(given[key]) if key in given else default

    def _options(self, given: Fields, kind: Kind) -> tuple[Option, ...]:
        if "options" not in given:
            if kind.has_options:
                self.reader.note(self.node.where, "missing: options")
            return ()
        options: dict[str, Option] = {}
        for node in self.reader.items(given["options"]):
            with self.reader.collecting():
                option = self._option(node)
                if option.id in options:
                    self.reader.note(node.where, f"option “{option.id}” stands twice")
                options[option.id] = option
        return tuple(options.values())

    def _option(self, node: Node) -> Option:
        if isinstance(node.value, str):
            return Option(node.value)
        given = self.reader.fields(node, ("id",), ("exclusive", "sets", "purpose", "recipient"))
        sets = self.reader.entries(given["sets"]) if "sets" in given else {}
        return Option(
            id=self.reader.text(given["id"]),
            exclusive=self._flag(given, "exclusive"),
            sets={fact: value.plain() for fact, value in sets.items()},
            purpose=self.reader.text(given["purpose"]) if "purpose" in given else None,
            recipient=self.reader.text(given["recipient"]) if "recipient" in given else None,
        )

    def _texts(
        self, given: Fields, question: str, options: tuple[Option, ...]
    ) -> dict[str, QuestionText]:
        lenders = self.reader.items(given["names_from"]) if "names_from" in given else ()
        named = [*map(self.reader.text, lenders), question]
        found = {}
        by_language = self.reader.fields(given["text"], SITE_LANGUAGES)
        for lang, node in by_language.items():
            with self.reader.collecting():
                found[lang] = self._text(node, options, self.names.of(named, lang))
        return found

    def _text(
        self, node: Node, options: tuple[Option, ...], known: Mapping[str, str]
    ) -> QuestionText:
        given = self.reader.fields(node, _SAID[:2], (*_SAID[2:], "options", "option_hints"))
        ids = [option.id for option in options]
        for nameless in (one for one in ids if one not in known):
            self.reader.note(node.where, f"option “{nameless}” has no words in this language")
        self._known_options(given, "options", ids)
        hints = self._known_options(given, "option_hints", ids)
        return QuestionText(
            **{key: self.reader.text(given[key]) for key in _SAID if key in given},
            options={one: known.get(one, "") for one in ids},
            option_hints={one: self.reader.text(hint) for one, hint in hints.items()},
        )

    def _known_options(self, given: Fields, key: str, ids: list[str]) -> Fields:
        words = self.reader.entries(given[key]) if key in given else {}
        for extra in (one for one in words if one not in ids):
            self.reader.note(words[extra].where, f"“{extra}” is not among the options")
        return words

    def _age_limit(self, node: Node) -> AgeLimit:
        given = self.reader.fields(node, ("relationships", "under"))
        named = self.reader.items(given["relationships"])
        return AgeLimit(tuple(map(self.reader.text, named)), self.reader.number(given["under"]))

    def _errors(self, node: Node, kind: Kind) -> dict[str, str]:
        given = self.reader.fields(node, (), kind.problems)
        return {problem: self.reader.text(key) for problem, key in given.items()}
