"""A whole round in the database, step by step: freeze, seed, draw, check, sign, publish.

    .venv/bin/python bench/round.py [households]      20,000 unless said otherwise

Every household has a sealed phone and wants messages; one in five is drawn a seat. The database
is an embedded one of its own, durable as in production. What it prints is what a worker takes.
"""

import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from os import getloadavg
from random import Random
from typing import Any
from uuid import UUID

from ground import cluster

NOW = datetime(2023, 8, 1, 15, 30, tzinfo=UTC)
BATCH = 2000


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Time one stage and print it, with the processor time of this process."""
    start, cpu = time.perf_counter(), time.process_time()
    yield
    took, used = time.perf_counter() - start, time.process_time() - cpu
    print(f"  {name:<30}{took:9.1f} s {used:9.1f} s of CPU here", flush=True)


def register(count: int, programme: UUID, offices: list[str]) -> None:
    """Standing households with a phone each, written in batches."""
    from movilidad.apps.registration.models import Contact, Household
    from movilidad.infra.ids import new_id
    from movilidad.infra.sealing.keys import make_vault

    luck = Random(count)  # noqa: S311 - a bench, not a draw
    for start in range(0, count, BATCH):
        households, contacts = [], []
        for number in range(start, min(start + BATCH, count)):
            id_, contact, size = new_id(), new_id(), luck.choice((1, 2, 3, 4, 5, 7, 9))
            vault = make_vault(id_)
            chosen = luck.sample(offices, min(3, len(offices)))
            household = _household(id_, programme, size, luck, chosen)
            household.sealed = vault.seal(
                {"reference": "0" * 17, "answers": {}}, place=f"household:{id_}"
            )
            households.append(household)
            sealed = vault.seal(
                {"value": f"+5025{number:07}", "owner": "own", "hours": []},
                place=f"contact:{contact}",
            )
            contacts.append(
                Contact(
                    id=contact,
                    household_id=id_,
                    kind="phone",
                    country="GT",
                    may_message=True,
                    sealed=sealed,
                    value_index=b"",
                )
            )
        Household.objects.bulk_create(households)
        Contact.objects.bulk_create(contacts)


def _household(id_: UUID, programme: UUID, size: int, luck: Random, offices: list[str]) -> Any:
    from movilidad.apps.registration.models import Household

    return Household(
        id=id_,
        programme_id=programme,
        reference_index=id_.bytes,
        size=size,
        units=1 if size <= 4 else 2 if size <= 8 else 3,
        site_language="es",
        interpreter=luck.choice((None, None, None, "quc", "kek")),
        accessible=luck.random() < 0.03,
        flags=luck.choice(([], [], ["MED"])),
        nationality="GT",
        department="GT-20",
        choices=[{"office": one, "halfdays": []} for one in offices],
        flow_edition="bench",
        screening={},
        registered_at=NOW - timedelta(hours=luck.randrange(1, 24 * 30)),
        changed_at=NOW,
    )


def run(count: int) -> None:
    """Everything, from an empty database."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from movilidad.apps.appointments import actions
    from movilidad.apps.appointments.models import Offer
    from movilidad.apps.audit.types import SYSTEM
    from movilidad.apps.messaging.models import Message
    from movilidad.apps.offices.actions import load_content
    from movilidad.apps.offices.queries import programme
    from movilidad.rehearsal.programme import sign
    from movilidad.rehearsal.programme import stage as staged_round

    call_command("migrate", verbosity=0)
    load_content(content=settings.CONTENT, at=NOW)
    here = programme("gt")
    made = staged_round(code="gt", units=count * 2 // 7, at=NOW)
    with stage(f"register {count:,} households"):
        register(count, here.id, [one.code for one in here.offices if one.receiving_since])
    later = NOW + timedelta(days=2)
    given: Any = {"round_id": made.round, "by": SYSTEM, "at": later}
    actions.close_round(**given)
    with stage("freeze"):
        actions.freeze_round(**given)
    for party, secret in made.secrets.items():
        actions.reveal_secret(party=party, secret=secret, **given)
    for name in ("seed", "draw", "check"):
        with stage(name):
            getattr(actions, f"{name}_round")(**given)
    sign(made.round, SYSTEM, later)
    with stage("publish"):
        actions.publish_round(**given)
    print(f"  {Offer.objects.count():,} offers, {Message.objects.count():,} messages")


def main(count: int) -> None:
    """Run with a database and a data folder of its own."""
    print(f"{count:,} households, load {getloadavg()[0]:.1f} on this machine", flush=True)
    with cluster():
        run(count)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"  peak memory {peak:.2f} GB, of verify_draw.py beside it {_children():.2f} GB")


def _children() -> float:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024**2


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 20_000)
