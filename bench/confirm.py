"""Confirming a seat: the site with production settings beside pgbench on the same SQL.

    .venv/bin/python bench/confirm.py [--seconds 6] [--clients 64]

Every measurement takes offers of its own, so each request is a real first confirmation with its
audit entry, its message and its counters. Afterwards no session may hold more than it has, and
every acknowledged seat must be a row.
"""

import tempfile
from pathlib import Path

import click

from ground import Rate, cluster, install, pgbench, say_machine, site, wrk

SESSIONS = 400
PER_RUN = 60_000
RUNS = ("raw spread", "raw hot", "lean spread", "lean hot", "ordinary spread", "ordinary hot")
_UNTIL = "2100-01-01T00:00:00Z"

_FILL = """
INSERT INTO appointments_round (id, programme_id, code, state, rules, reserves, opens_at,
    closes_at, confirm_hours, params_hash, entrants_root, entrants_count, seed, result_root,
    objection_hours, beacon_randomness, beacon_signature, seed_material, signers, signing_hours)
SELECT {round}, p.id, 'bench', 'published', 'rosd-1', '[]', '2023-01-01', '2023-01-02', 48, '',
       '', 0, repeat('0', 64), '', 0, '', '', '{{}}', '[]', 72
  FROM offices_programme p WHERE p.code = 'gt';

INSERT INTO appointments_session (id, programme_id, office_id, purpose, service, round_id,
    starts_at, ends_at, units, overbooked_units, accessible, taken_units, taken_accessible)
SELECT md5('s' || n)::uuid, o.programme_id, o.id, 'draw', 'interview', {round},
       timestamptz '2099-01-01' + n * interval '1 hour',
       timestamptz '2099-01-01' + n * interval '1 hour' + interval '1 hour', 32767, 0, 0, 0, 0
  FROM generate_series(0, {sessions} * 3 - 1) n, (SELECT * FROM offices_office LIMIT 1) o;

INSERT INTO appointments_offer (id, programme_id, round_id, household_id, session_id, units,
    language, accessible, state, made_at, expires_at, prepared)
SELECT ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, s.programme_id, {round},
       ('00000000-0000-7000-9000-' || lpad(to_hex(n), 12, '0'))::uuid, s.id, 1, NULL, false,
       'open', '2023-01-01', '{until}',
       jsonb_build_object(
         'appointment', '00000000-0000-7000-a000-' || lpad(to_hex(n), 12, '0'),
         'entry', jsonb_build_object(
            'id', '00000000-0000-7000-b000-' || lpad(to_hex(n), 12, '0'), 'programme', 'gt',
            'actor_kind', 'family', 'act', 'own.decide_offer', 'details', '{{}}'::jsonb,
            'household_id', '00000000-0000-7000-9000-' || lpad(to_hex(n), 12, '0')),
         'messages', jsonb_build_array(jsonb_build_object(
            'id', '00000000-0000-7000-a100-' || lpad(to_hex(n), 12, '0'), 'programme', 'gt',
            'household_id', '00000000-0000-7000-9000-' || lpad(to_hex(n), 12, '0'),
            'channel', 'sms', 'template', 'confirmed', 'language', 'es',
            'sealed', '\\x' || repeat('5a', 140))))
  FROM generate_series(0, {total} - 1) n
  JOIN appointments_session s ON s.id = md5('s' || CASE
        -- every second run is hot: all its offers are for one session of its own
        WHEN (n / {per_run}) % 2 = 1 THEN {sessions} + n / {per_run}
        ELSE n::bigint * 7919 % {sessions} END)::uuid;
"""

_CONFIRM = r"""\set n :base + :client_id * :each + :i
SELECT outcome, appointment FROM appointments_confirm(
    ('00000000-0000-7000-8000-' || lpad(to_hex(:n::int), 12, '0'))::uuid,
    ('00000000-0000-7000-9000-' || lpad(to_hex(:n::int), 12, '0'))::uuid, now());
"""


def fill() -> None:
    """Offers of every run; the sealed part of each is as long as a real one."""
    install()
    from django.db import connection

    sql = _FILL.format(
        round="'00000000-0000-7000-c000-000000000001'::uuid",
        sessions=SESSIONS,
        until=_UNTIL,
        per_run=PER_RUN,
        total=PER_RUN * len(RUNS),
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        cursor.execute("VACUUM ANALYZE")


def requests(run: int, folder: Path, *, lean: bool) -> Path:
    """One line for each offer of a run: what a browser would post."""
    from uuid import UUID

    from movilidad.web.public.family import family_cookie

    token = "a" * 32
    path = folder / f"run-{run}.txt"
    with path.open("w") as file:
        for n in range(run * PER_RUN, (run + 1) * PER_RUN):
            household = UUID(f"00000000-0000-7000-9000-{n:012x}")
            cookie = family_cookie(household).partition(";")[0]
            offer = f"00000000-0000-7000-8000-{n:012x}"
            if lean:
                headers, body = f"Sec-Fetch-Site: same-origin|Cookie: {cookie}", f"offer={offer}"
            else:
                headers = f"Cookie: {cookie}; {_csrf_cookie()}={token}"
                body = f"offer={offer}&csrfmiddlewaretoken={token}"
            file.write(f"/es/my/appointment/confirm/\t{headers}\t{body}\n")
    return path


def _csrf_cookie() -> str:
    from django.conf import settings

    return str(settings.CSRF_COOKIE_NAME)


def check(acknowledged: int) -> None:
    """No oversell, and nothing that was acknowledged is missing."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM appointments_session WHERE taken_units > units"
            " OR taken_units <> (SELECT count(*) FROM appointments_appointment a"
            " WHERE a.session_id = appointments_session.id AND a.state = 'booked')"
        )
        wrong = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM appointments_appointment")
        seats = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM audit_entry WHERE act = 'own.decide_offer'")
        entries = cursor.fetchone()[0]
    print(
        f"sessions whose counter is wrong: {wrong}; seats {seats:,} for {acknowledged:,}"
        f" acknowledged at least; audit entries {entries:,}"
    )
    if wrong or seats < acknowledged or entries != seats:
        raise SystemExit("The bench found a lost or a doubled seat.")


@click.command()
@click.option("--seconds", default=6, show_default=True)
@click.option("--clients", default=64, show_default=True)
def main(seconds: int, clients: int) -> None:
    """Measure, print the table, check that no seat was lost or doubled."""
    say_machine()
    with cluster() as url, tempfile.TemporaryDirectory() as scratch:
        fill()
        folder, rates = Path(scratch), dict[str, Rate]()
        each = PER_RUN // clients
        files = {name: requests(n, folder, lean="lean" in name) for n, name in enumerate(RUNS)}
        for n, name in enumerate(RUNS[:2]):
            variables = (f"base={n * PER_RUN - 1}", f"each={each}")
            rates[name] = pgbench(
                name, url, _CONFIRM, clients=clients, seconds=seconds, variables=variables
            )
            print(rates[name].line())
        with site() as port:
            for name in RUNS[2:]:
                rates[name] = wrk(name, port, files[name], clients=clients, seconds=seconds)
                print(rates[name].line(rates[f"raw {name.split()[1]}"]))
        check(int(sum((r.per_second * seconds - r.wrong) * 0.9 for r in rates.values())))


if __name__ == "__main__":
    main()
