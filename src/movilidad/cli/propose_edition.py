"""`movilidad propose-edition`: put the rules of a content folder before a second person."""

import os
from datetime import UTC, datetime
from pathlib import Path

import click


@click.command()
@click.option("--by", "username", required=True, help="Log-in name of who proposes.")
@click.option(
    "--from", "effective", required=True, help="Instant with offset: 2023-08-11T00:00-06:00."
)
@click.option("--content", type=click.Path(path_type=Path, file_okay=False))
def command(username: str, effective: str, content: Path | None) -> None:
    """Propose rules and work out what they would change. Needs DATABASE_URL.

    Without --content, proposes the content folder of this installation as it is now.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "movilidad.config.settings")
    import django

    django.setup()
    from movilidad.core.vocabulary.documents import ContentError

    try:
        found = _propose(username, _instant(effective), content)
    except ContentError as broken:
        raise click.ClickException(f"the content has problems:\n{broken}") from broken
    click.echo(found)


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as bad:
        raise click.BadParameter(f"{text!r} is no instant") from bad
    if at.tzinfo is None:
        raise click.BadParameter(f"{text!r} has no offset: write …T00:00-06:00")
    return at.astimezone(UTC)


def _propose(username: str, effective: datetime, content: Path | None) -> str:
    from movilidad.apps.pathways.actions import preview_edition, propose_edition
    from movilidad.apps.pathways.queries import edition_sheet
    from movilidad.apps.pathways.types import EditionRefused, RulesUnfit
    from movilidad.apps.staff.queries import principal_named
    from movilidad.infra.clock import now
    from movilidad.infra.words import text

    by, at = principal_named(username), now()
    try:
        edition = propose_edition(by=by, at=at, effective_from=effective, content=content)
    except RulesUnfit as unfit:
        raise click.ClickException("\n".join([text("en", unfit.key), *unfit.problems])) from unfit
    except EditionRefused as refusal:
        raise click.ClickException(text("en", refusal.key)) from refusal
    preview_edition(edition=edition, at=at)
    sheet = edition_sheet(edition, at=at)
    effect = sheet.preview.effect if sheet.preview else None
    touched = f"{effect.changed} of {effect.households} households" if effect else "nobody"
    return f"{edition}: {len(sheet.changes)} differences, another answer for {touched}"
