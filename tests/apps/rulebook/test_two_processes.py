"""Two real processes switch to approved rules at one instant, without a restart."""

import time
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.apps.pathways.coming_rules import coming
from tests.databases import Migrated
from tests.journeys.site import Site, another_process, running_site

OLD = "People from Guatemala, El Salvador, Honduras and Nicaragua may register."
NEW = "Only people of these four countries who are at home may register."
_APPROVE = """
import django
django.setup()
from datetime import datetime
from pathlib import Path
from movilidad.apps.audit.types import SYSTEM
from movilidad.apps.pathways.actions import approve_edition, propose_edition
from movilidad.apps.staff.actions import open_account
from movilidad.apps.staff.queries import principal_named
from movilidad.apps.staff.types import Grant, Role
from movilidad.infra.clock import now

for name in ("ana.author", "second.reader"):
    open_account(by=SYSTEM, at=now(), username=name, full_name=name, password="sorteo limpio 2023",
                 grants=[Grant(Role.MANAGER, None)])
edition = propose_edition(by=principal_named("ana.author"), at=now(), content=Path({folder!r}),
                          effective_from=datetime.fromisoformat({begins!r}))
approve_edition(by=principal_named("second.reader"), at=now(), edition=edition)
"""


@pytest.fixture(scope="module")
def sites(roomy_folder: Path, migrated_database: Migrated) -> Iterator[tuple[Site, Site]]:
    with (
        migrated_database.copy() as url,
        running_site(roomy_folder / "switching", url, world=False) as one,
        another_process(one) as two,
    ):
        yield one, two


def read(site: Site, address: str) -> str:
    with urllib.request.urlopen(site.address + address, timeout=20) as answer:  # noqa: S310
        text: str = answer.read().decode()
        return text


def heard(site: Site) -> bool:
    return "next: rules" in read(site, "/healthz")


def edited(folder: Path) -> Path:
    root = coming(folder)
    path = root / "countries" / "gt" / "programme.yaml"
    text = path.read_text(encoding="utf-8")
    assert OLD in text
    path.write_text(text.replace(OLD, NEW), encoding="utf-8")
    return root


def test_two_processes_switch_at_one_instant_without_a_restart(
    sites: tuple[Site, Site], tmp_path: Path
) -> None:
    one, two = sites
    begins = one.now() + timedelta(hours=2)
    one.run(_APPROVE.format(folder=str(edited(tmp_path)), begins=begins.isoformat()))
    give_up_at = time.monotonic() + 60
    while not (heard(one) and heard(two)):
        assert time.monotonic() < give_up_at, "a process did not hear of the approved rules"
        time.sleep(0.5)
    for site in sites:
        page = read(site, "/en/rules/")
        assert OLD in page
        assert NEW not in page
    # Nobody is told: both know already. The first request after the instant finds it switched.
    one.move_clock_to(begins)
    for site in sites:
        page = read(site, "/en/rules/")
        assert NEW in page
        assert OLD not in page
    health = [read(site, "/healthz").splitlines()[:2] for site in sites]
    assert health[0] == health[1]
    assert health[0][0] == "ok"
    # The day before still shows what was answered then.
    assert OLD in read(two, "/en/rules/?on=2023-07-20")
