"""Sending a registration: the site with production settings beside pgbench on the same SQL.

    .venv/bin/python bench/submit.py [--seconds 6] [--clients 64]

Every draft is a real one: an invented family's answers, read, screened and sealed by the same
code as page by page, and sent once. Afterwards every acknowledged registration must be a row,
with its people, its trail and its messages.
"""

import itertools
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from ground import Rate, cluster, install, pgbench, say_machine, site, wrk

PER_RUN = 24_000
MODELS = 60  # families that are prepared in full; the rest are copies with ids of their own
RUNS = ("raw", "lean", "ordinary")
_FAR = "2100-01-01T00:00:00+00:00"

_SUBMIT = r"""\set n :base + :client_id * :each + :i
SELECT outcome, household FROM registration_submit(
    ('00000000-0000-7000-8000-' || lpad(to_hex(:n::int), 12, '0'))::uuid, 1, now());
"""


def _uuid(kind: str, n: int) -> str:
    return f"00000000-0000-7000-{kind}-{n:012x}"


def fill() -> None:
    """Drafts of every run, ready to be sent."""
    at = datetime.fromisoformat("2023-08-01T15:30+00:00")
    install(at)
    from django.db import connection

    from movilidad.apps.offices.queries import programme

    here = programme("gt")
    models = list(_models(here, at))
    ids = itertools.count()
    sql = (
        "COPY registration_draft (id, programme_id, start_key, sealed, language, flow_edition,"
        " version, prepared, started_at, touched_at, expires_at) FROM STDIN"
    )
    with connection.cursor() as cursor:
        raw: Any = cursor.cursor
        with raw.copy(sql) as copy:
            for n in range(PER_RUN * len(RUNS)):
                row = _draft(models[n % MODELS], n, ids)
                copy.write_row(
                    (
                        row["id"],
                        here.id,
                        row["id"],
                        b"",
                        "es",
                        "bench",
                        1,
                        row["prepared"],
                        at,
                        at,
                        _FAR,
                    )
                )
        cursor.execute("VACUUM ANALYZE registration_draft")


def _models(here: Any, at: datetime) -> Any:
    """The prepared rows of real drafts."""
    from dataclasses import replace

    from movilidad.apps.registration.actions.drafts import rows_when_complete, start_draft
    from movilidad.apps.registration.forms import REGISTRATION, flow
    from movilidad.apps.registration.opening import open_with_vault
    from movilidad.apps.registration.programmes import offices_on_offer
    from movilidad.infra.ids import new_id
    from movilidad.rehearsal.answering import answers_of
    from movilidad.rehearsal.families import invent

    offices = offices_on_offer(here.id)
    for family in invent(MODELS, seed=1, offices=offices, today=date(2023, 8, 1)):
        answers = answers_of(family, flow(REGISTRATION), date(2023, 8, 1), offices)
        begun = start_draft(programme="gt", lang="es", start_key=new_id(), at=at)
        opened, vault = open_with_vault(begun.id, at=at)
        complete = replace(opened, answers=answers)
        rows = rows_when_complete(complete, vault, at=at + timedelta(seconds=1))
        if rows is None:
            raise RuntimeError("an invented family could not be sent")
        yield rows


def _draft(model: dict[str, Any], n: int, ids: Any) -> dict[str, str]:
    """A copy of a prepared draft under ids of its own, as text for COPY."""
    import msgspec

    own = _uuid("8000", n)
    rows = msgspec.json.decode(msgspec.json.encode(model))
    rows["valid_until"] = _FAR
    rows["household"] |= {"id": own, "reference_index": "\\x" + f"{n:032x}"}
    for part in ("people", "contacts", "consents", "messages"):
        for row in rows[part]:
            row |= {"id": _uuid("9000", next(ids)), "household_id": own}
    rows["entry"] |= {"id": _uuid("9000", next(ids)), "household_id": own}
    return {"id": own, "prepared": msgspec.json.encode(rows).decode()}


def requests(run: int, folder: Path, *, lean: bool) -> Path:
    """One line for each draft of a run: what a browser would post."""
    from django.conf import settings
    from django.http import HttpResponse

    from movilidad.web.public.registration import cookie

    token = "a" * 32
    path = folder / f"run-{run}.txt"
    with path.open("w") as file:
        for n in range(run * PER_RUN, (run + 1) * PER_RUN):
            response = HttpResponse()
            cookie.remember(response, UUID(_uuid("8000", n)))
            own = f"{cookie.COOKIE}={response.cookies[cookie.COOKIE].value}"
            if lean:
                headers, body = f"Sec-Fetch-Site: same-origin|Cookie: {own}", "version=1"
            else:
                headers = f"Cookie: {own}; {settings.CSRF_COOKIE_NAME}={token}"
                body = f"version=1&csrfmiddlewaretoken={token}"
            file.write(f"/es/register/send/\t{headers}\t{body}\n")
    return path


def check(acknowledged: int) -> None:
    """Nothing that was acknowledged is missing, and every household is whole."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM registration_household")
        households = cursor.fetchone()[0]
        cursor.execute(
            "SELECT count(*) FROM registration_household h WHERE h.size <>"
            " (SELECT count(*) FROM registration_person p WHERE p.household_id = h.id)"
        )
        torn = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM audit_entry WHERE act = 'household.register'")
        entries = cursor.fetchone()[0]
    print(
        f"households {households:,} for {acknowledged:,} acknowledged at least;"
        f" torn {torn}; audit entries {entries:,}"
    )
    if households < acknowledged or torn or entries != households:
        raise SystemExit("The bench found a lost or a torn household.")


@click.command()
@click.option("--seconds", default=5, show_default=True)
@click.option("--clients", default=64, show_default=True)
def main(seconds: int, clients: int) -> None:
    """Measure, print the table, check that nothing was lost or torn."""
    say_machine()
    with cluster() as url, tempfile.TemporaryDirectory() as scratch:
        fill()
        rates: dict[str, Rate] = {}
        each = PER_RUN // clients
        rates["raw"] = pgbench(
            "raw",
            url,
            _SUBMIT,
            clients=clients,
            seconds=seconds,
            variables=("base=-1", f"each={each}"),
        )
        print(rates["raw"].line())
        files = {
            name: requests(n, Path(scratch), lean=name == "lean")
            for n, name in enumerate(RUNS)
            if n
        }
        with site() as port:
            for name, path in files.items():
                rates[name] = wrk(name, port, path, clients=clients, seconds=seconds)
                print(rates[name].line(rates["raw"]))
        check(int(sum((r.per_second * seconds - r.wrong) * 0.9 for r in rates.values())))


if __name__ == "__main__":
    main()
