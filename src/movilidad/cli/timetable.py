"""`movilidad timetable`: how far ahead each office has sessions; with --extend, make them."""

import os

import click


@click.command()
@click.option("--extend", is_flag=True, help="First make what the timetables ask for.")
def command(extend: bool) -> None:
    """Say how far ahead sessions exist. Exit 1 if an office with a timetable has too few.

    The days are MOVILIDAD_TIMETABLE_DAYS. Needs DATABASE_URL.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "movilidad.config.settings")
    import django

    django.setup()
    from django.conf import settings

    from movilidad.apps.appointments.actions import extend_timetables
    from movilidad.apps.appointments.queries.coverage import coverage
    from movilidad.infra.clock import now

    at = now()
    if extend:
        click.echo(f"{extend_timetables(at=at)} sessions made")
    short = 0
    for one in coverage(at, days=settings.TIMETABLE_DAYS):
        reach = f"{one.days} days, to {one.last}" if one.last else "none"
        warning = "" if one.enough or not one.planned else "   TOO FEW"
        short += bool(warning)
        click.echo(f"{one.code:<24} {reach}{'' if one.planned else '   (no timetable)'}{warning}")
    if short:
        raise SystemExit(1)
