"""Secrets and the demo's clock, before anything starts."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from movilidad.infra.start_environment import (
    SECRETS,
    ClockNotUnderstood,
    clock_offset,
    development_keys,
    missing_secrets,
)

NOW = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
LONG = "x" * 32


def test_every_missing_secret_is_named() -> None:
    problems = missing_secrets({SECRETS[0]: LONG, SECRETS[1]: ""})
    assert [problem.split()[0] for problem in problems] == list(SECRETS[1:])


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(LONG + "\n")
    complete = {f"{name}_FILE": str(tmp_path / "key") for name in SECRETS}
    assert missing_secrets(complete) == []


def test_a_secret_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    here = dict.fromkeys(SECRETS, LONG) | {f"{SECRETS[0]}_FILE": str(tmp_path / "no")}
    (problem,) = missing_secrets(here)
    assert f"{SECRETS[0]}_FILE" in problem


def test_a_short_secret_is_refused() -> None:
    here = dict.fromkeys(SECRETS, LONG) | {SECRETS[2]: "x" * 31}
    assert missing_secrets(here) == [f"{SECRETS[2]} is shorter than 32 characters"]


def test_development_keys_are_made_once_for_their_owner_only(tmp_path: Path) -> None:
    first = development_keys(tmp_path / "keys", {})
    texts = {name: Path(path).read_text() for name, path in first.items()}
    assert sorted(first) == sorted(f"{name}_FILE" for name in SECRETS)
    assert len(set(texts.values())) == len(SECRETS)
    assert all(len(text) >= 32 for text in texts.values())
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()}
    assert modes == {0o600}
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    assert development_keys(tmp_path / "keys", {}) == first
    assert {name: Path(path).read_text() for name, path in first.items()} == texts


def test_a_secret_that_is_set_gets_no_file(tmp_path: Path) -> None:
    here = {SECRETS[0]: "mine", f"{SECRETS[1]}_FILE": "/run/secrets/sealing"}
    assert sorted(development_keys(tmp_path, here)) == sorted(f"{n}_FILE" for n in SECRETS[2:])


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2023-07-03", datetime(2023, 7, 3, 15, tzinfo=UTC)),
        ("2023-07-03T14:30", datetime(2023, 7, 3, 14, 30, tzinfo=UTC)),
        ("2023-07-03T08:30-06:00", datetime(2023, 7, 3, 14, 30, tzinfo=UTC)),
        ("2026-11-23T18:30:00Z", NOW),
    ],
)
def test_the_clock_goes_to_the_moment_named(text: str, moment: datetime) -> None:
    assert clock_offset(text, now=NOW) == (moment - NOW).total_seconds()


@pytest.mark.parametrize("text", ["", "yesterday", "2023-02-30", "03/07/2023", "2023-07"])
def test_a_clock_that_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(ClockNotUnderstood, match="2023-07-03"):
        clock_offset(text, now=NOW)
