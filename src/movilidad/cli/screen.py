"""`movilidad screen`: facts in, verdicts out, as JSON. Nothing is stored."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import NoReturn, TextIO

import click

from movilidad.core.screening import RuleSet, ScreeningError, screen
from movilidad.core.vocabulary.documents import ContentError
from movilidad.infra.content import rule_set
from movilidad.infra.content.nesting import nested_too_deeply
from movilidad.infra.content.roots import ContentMissing


@click.command()
@click.option("--country", required=True, help="Code of the programme: gt, co, cr, ec.")
@click.option("--at", "moment", required=True, help="Instant with offset: 2023-09-01T10:00-06:00.")
@click.option("--content", type=click.Path(path_type=Path, file_okay=False))
@click.argument("facts", type=click.File(encoding="utf-8"))
def command(country: str, moment: str, content: Path | None, facts: TextIO) -> None:
    """Screen the household in FACTS (a JSON object, or a list of them; - reads standard input).

    Prints one verdict. For a list, one verdict per line. Exit 2 on input that cannot be used;
    then nothing is printed but the reason.
    """
    try:
        rules = rule_set(content)
        at = datetime.fromisoformat(moment)
        given = _json(facts.read())
        households = given if isinstance(given, list) else [given]
        found = [_screened(rules, one, n, country, at) for n, one in enumerate(households, 1)]
    except ContentError as broken:
        _refuse(f"the content has problems:\n{broken}")
    except (ScreeningError, ContentMissing, ValueError) as bad:
        _refuse(str(bad))
    indent = None if isinstance(given, list) else 2
    for verdict in found:
        click.echo(json.dumps(verdict, ensure_ascii=False, indent=indent))


def _json(text: str) -> object:
    if nested_too_deeply(text):
        raise ValueError("the facts are nested too deeply")
    return json.loads(text)


def _screened(
    rules: RuleSet, facts: object, number: int, country: str, at: datetime
) -> dict[str, object]:
    if not isinstance(facts, dict):
        raise ScreeningError(f"household {number}: expected a JSON object of facts")
    try:
        return screen(rules, facts, programme=country, at=at).as_json()
    except ScreeningError as bad:
        name = type(bad).__name__
        raise ScreeningError(f"household {number}: {name}: {bad}") from bad


def _refuse(why: str) -> NoReturn:
    click.echo(f"movilidad screen: {why}", err=True)
    sys.exit(2)
