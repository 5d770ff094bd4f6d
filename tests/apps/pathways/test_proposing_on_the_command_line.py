"""`movilidad propose-edition`: what an editor without the console does."""

from datetime import UTC, datetime
from pathlib import Path

from click.testing import CliRunner, Result
from tests.apps.frontdesk.office_day import clerk, clock_at
from tests.apps.pathways.coming_rules import coming
from tests.apps.registration.families import AT, Family, registered

from movilidad.apps.pathways.models import Edition
from movilidad.apps.staff.types import Role
from movilidad.cli.propose_edition import command


def run(*more: str) -> Result:
    with clock_at(AT):
        return CliRunner().invoke(command, ["--by", "ana.author", *more])


def test_a_folder_is_proposed_with_its_effect(tmp_path: Path) -> None:
    clerk(Role.MANAGER, at=None, username="ana.author")
    registered(Family(over={"nationality": {"nationality": ["HN"]}}))
    done = run("--from", "2023-07-10T00:00-06:00", "--content", str(coming(tmp_path)))
    assert done.exit_code == 0, done.output
    assert "2 differences, another answer for 1 of 1 households" in done.output
    assert Edition.objects.get().effective_from == datetime(2023, 7, 10, 6, tzinfo=UTC)
    again = run("--from", "2023-07-10T00:00-06:00", "--content", str(tmp_path / "content"))
    assert again.exit_code == 1
    assert "Somebody has already proposed these rules." in again.output


def test_an_instant_without_offset_and_a_broken_folder_are_refused(tmp_path: Path) -> None:
    clerk(Role.MANAGER, at=None, username="ana.author")
    assert "has no offset" in run("--from", "2023-07-10T00:00").output
    broken = coming(tmp_path, "any:\n        - {fact: country_now, equals: ZZ}")
    done = run("--from", "2023-07-10T00:00-06:00", "--content", str(broken))
    assert done.exit_code == 1
    assert "programme.yaml" in done.output
    assert not Edition.objects.exists()
