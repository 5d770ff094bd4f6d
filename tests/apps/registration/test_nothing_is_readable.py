"""The whole database, read as bytes: nothing in it names a family."""

from django.db import connection
from tests.apps.registration.families import AT, Family, begin, fill, registered

from movilidad.apps.registration.actions import begin_change, request_code
from movilidad.apps.registration.models import Household
from movilidad.apps.registration.queries import household_overview
from movilidad.core.vocabulary.references import in_blocks


def every_cell() -> str:
    """Every row of every table as text, binary columns also decoded as if they were text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        tables = [row[0] for row in cursor.fetchall()]
        cells = []
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - names from the catalogue
            for row in cursor.fetchall():
                cells.extend(_readable(cell) for cell in row)
    return "\n".join(cells).casefold()


def _readable(cell: object) -> str:
    if isinstance(cell, bytes | memoryview):
        raw = bytes(cell)
        return raw.decode("latin-1") + raw.decode("utf-8", "ignore") + raw.hex()
    return str(cell)


def test_no_name_phone_mail_or_reference_stands_anywhere() -> None:
    family = Family()
    household = registered(family)
    fill(begin(), family)  # a second family has not sent yet
    begin_change(household=household, lang="es", at=AT)
    reference = household_overview(household).reference
    request_code(reference=reference, lang="es", network="192.0.2.0/24", at=AT)
    cells = every_cell()
    for secret in [*family.identifiers(), reference, in_blocks(reference)]:
        assert secret.casefold() not in cells, secret
        assert secret.encode().hex() not in cells, secret


def test_the_scan_would_find_a_name_that_was_not_sealed() -> None:
    household = registered()
    Household.objects.filter(id=household).update(channel="Tomás")
    assert "tomás" in every_cell()
