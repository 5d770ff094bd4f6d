"""`movilidad check`: is the content sound? Prints `file:line: problem` for each thing wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import click

from movilidad.core.countries.booking import read_booking
from movilidad.core.countries.offices import read_offices
from movilidad.core.countries.services import read_services
from movilidad.core.countries.sharing import read_sharing
from movilidad.core.questionnaire import Question, load_flows, load_questions, unasked
from movilidad.core.screening.examples import failures, read_examples
from movilidad.core.screening.facts import Fact
from movilidad.core.vocabulary.documents import ContentError, Node, Problem
from movilidad.core.vocabulary.languages import SITE_LANGUAGES
from movilidad.core.vocabulary.places import OTHER_COUNTRY
from movilidad.core.vocabulary.plain import long_sentences
from movilidad.core.vocabulary.reading import Reader
from movilidad.infra.content import content_root, rule_set
from movilidad.infra.content.reading import read_yaml
from movilidad.infra.content.roots import ContentMissing
from movilidad.infra.content.rulebook import read_all, rule_files


@dataclass
class Findings:
    """What one check counted and what it found wrong."""

    counts: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


Check = Callable[[Path], Findings]
"""Takes the content root. Add yours to CHECKS below."""


def check_rules(root: Path) -> Findings:
    """Programmes, pathways and the facts they read."""
    found = Findings()
    try:
        rules = rule_set(root)
    except ContentError as broken:
        found.problems.extend(broken.problems)
        return found
    lines = [scheme.timeline for scheme in rules.programmes.values()]
    lines += [pathway.timeline for pathway in rules.pathways.values()]
    found.counts = {
        "facts": len(rules.facts),
        "programmes": len(rules.programmes),
        "pathways": len(rules.pathways),
        "editions": sum(len(line.editions) for line in lines),
    }
    return found


def check_examples(root: Path) -> Findings:
    """The examples of the jurists against the engine."""
    found, reader = Findings(counts={"examples": 0}), Reader()
    try:
        rules = rule_set(root)
    except ContentError:
        return found  # check_rules has said why
    nodes, found.problems = read_all(sorted(root.glob("examples/*.yaml")), root)
    for node in nodes:
        with reader.collecting():
            cases, moments = read_examples(reader, rules, node)
            found.counts["examples"] += len(cases) + len(moments)
            found.problems.extend(failures(rules, cases, moments))
    found.problems.extend(reader.problems)
    return found


def check_offices(root: Path) -> Findings:
    """The offices of each country."""
    return _each_file(root, "countries/*/offices.yaml", "offices", lambda n: len(read_offices(n)))


def check_services(root: Path) -> Findings:
    """What the offices of each country do, and how long it takes."""
    return _each_file(
        root, "countries/*/services.yaml", "services", lambda n: len(read_services(n))
    )


def check_booking(root: Path) -> Findings:
    """What families may do with an appointment, in each country."""
    return _each_file(
        root, "countries/*/booking.yaml", "booking limits", lambda n: bool(read_booking(n))
    )


def check_sharing(root: Path) -> Findings:
    """Who may receive what, in each country."""
    return _each_file(
        root,
        "countries/*/sharing.yaml",
        "sharing rules",
        lambda n: len(read_sharing(n).allowances),
    )


def check_questions(root: Path) -> Findings:
    """The questions, and the flows that ask them."""
    found = Findings(counts={"questions": 0, "flows": 0})
    questions, found.problems = read_all(sorted(root.glob("questions/*.yaml")), root)
    flows, problems = read_all(sorted(root.glob("flows/*.yaml")), root)
    found.problems.extend(problems)
    try:
        known = load_questions(questions)
        found.problems.extend(unasked(questions, load_flows(flows, known).values()))
    except ContentError as broken:
        found.problems.extend(broken.problems)
        return found
    found.counts = {"questions": len(known), "flows": len(flows)}
    return found


def check_choices(root: Path) -> Findings:
    """A question and the fact it fills offer the same choices in the same words."""
    found = Findings(counts={"choices": 0})
    try:
        catalogue = rule_set(root).facts
        questions = load_questions(read_all(sorted(root.glob("questions/*.yaml")), root)[0])
    except ContentError:
        return found  # check_rules and check_questions have said why
    for question in questions.values():
        fact = catalogue.get(question.fact or "")
        if fact is not None and (fact.values or fact.listed):
            found.counts["choices"] += len(question.options)
            found.problems.extend(Problem(fact.where, one) for one in differing(question, fact))
    return found


def differing(question: Question, fact: Fact) -> Iterator[str]:
    """Say where the choices of a question and of its fact part."""
    asked = {option.id for option in question.options} - {OTHER_COUNTRY}
    for value in sorted(asked ^ set(fact.values or fact.listed)):
        yield f"“{value}” of {fact.id} is not in both the fact and question {question.id}"
    for value in sorted(asked & fact.value_names.keys()):
        for lang, name in fact.value_names[value].items():
            if question.texts[lang].options[value] != name:
                yield f"{lang}: question {question.id} words “{value}” in another way"


def check_sentences(root: Path) -> Findings:
    """Every text of the rules that people read: short sentences, in each language."""
    found = Findings(counts={"texts": 0})
    nodes, _ = read_all(rule_files(root), root)  # check_rules tells what cannot be read
    for text in (text for node in nodes for text in _public_texts(node)):
        found.counts["texts"] += 1
        for sentence in long_sentences(str(text.value)):
            found.problems.append(Problem(text.where, f"more than 20 words: “{sentence}”"))
    return found


def _public_texts(node: Node) -> Iterator[Node]:
    if isinstance(node.value, tuple):
        for item in node.value:
            yield from _public_texts(item)
    elif isinstance(node.value, Mapping):
        translated = set(SITE_LANGUAGES) <= node.value.keys()
        for inner in node.value.values():
            if translated and isinstance(inner.value, str):
                yield inner
            else:
                yield from _public_texts(inner)


def _each_file(root: Path, pattern: str, what: str, count: Callable[[Node], int]) -> Findings:
    found = Findings(counts={what: 0})
    for path in sorted(root.glob(pattern)):
        try:
            found.counts[what] += count(read_yaml(path, root=root))
        except ContentError as broken:
            found.problems.extend(broken.problems)
    return found


CHECKS: list[Check] = [
    check_rules,
    check_examples,
    check_offices,
    check_services,
    check_booking,
    check_sharing,
    check_questions,
    check_choices,
    check_sentences,
]


def run_checks(root: Path) -> Findings:
    """Run every check and put the findings together, problems in order of place."""
    together = Findings()
    for check in CHECKS:
        found = check(root)
        together.counts.update(found.counts)
        together.problems.extend(found.problems)
    together.problems.sort(key=lambda p: (p.where.file, p.where.line, p.what))
    return together


@click.command()
@click.option(
    "--content", type=click.Path(path_type=Path, file_okay=False), help="Another content folder."
)
def command(content: Path | None) -> None:
    """Check the content: rules, offices, sharing, words. Exit 1 if anything is wrong."""
    try:
        found = run_checks(content or content_root())
    except ContentMissing as missing:
        raise click.ClickException(str(missing)) from missing
    for problem in found.problems:
        click.echo(str(problem))
    if found.problems:
        click.echo(f"{len(found.problems)} problems", err=True)
        raise SystemExit(1)
    click.echo(", ".join(f"{count} {what}" for what, count in found.counts.items()))
