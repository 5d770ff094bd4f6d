"""What a proposed edition would change for the households that wait."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from movilidad.apps.audit.actions import record
from movilidad.apps.offices.queries import programmes
from movilidad.apps.offices.types import Programme
from movilidad.apps.pathways.models import Edition, EditionPreview
from movilidad.apps.pathways.types import Count, EditionUnknown, Effect
from movilidad.apps.pathways.verdicts import known_by
from movilidad.apps.registration.queries.screening import (
    HouseholdFacts,
    facts_of,
    households_changed,
)
from movilidad.apps.rulebook.actions import keep_at
from movilidad.apps.rulebook.queries import rules_with
from movilidad.apps.staff.policy import require
from movilidad.apps.staff.types import Principal
from movilidad.core.screening import RuleSet
from movilidad.infra.ids import new_id

_AT_ONCE = 5000
_EXAMPLES = 5


@transaction.atomic
def ask_for_preview(*, by: Principal, at: datetime, edition: UUID) -> None:
    """Leave the job that works out what an edition would change. Raises NotAllowed or
    EditionUnknown."""
    require(by, "edition.preview")
    if not Edition.objects.filter(id=edition).exists():
        raise EditionUnknown(edition)
    app.configure_task("pathways.preview").defer(edition=str(edition))
    record(by=by.actor, act="edition.preview", at=at, subject=edition)


@transaction.atomic
def preview_edition(*, edition: UUID, at: datetime) -> UUID:
    """Compare a proposed edition with the rules that would answer otherwise, for every standing
    household, at the moment it takes effect (or `at`, if that has passed), and keep the counts.
    Opens everybody's facts and shows nobody's: a job calls it."""
    row = Edition.objects.get(id=edition)
    asked = max(at, row.effective_from)
    before = keep_at(asked, at=at)
    adding = _Adding(rules_with(before), rules_with(row.rules_id), asked)
    for programme in programmes():
        for chunk in _in_chunks(programme):
            adding.add(programme, chunk)
    found = EditionPreview.objects.create(
        id=new_id(),
        edition=row,
        compared_with_id=before,
        at=asked,
        computed_at=at,
        found=_plain(adding.effect()),
    )
    return found.id


def _in_chunks(programme: Programme) -> Iterator[list[HouseholdFacts]]:
    marks = households_changed(programme.id, since=None)
    while chunk := [mark.id for mark in islice(marks, _AT_ONCE)]:
        yield list(facts_of(chunk))


class _Adding:
    """Counts over chunks of households: memory does not grow with their number."""

    def __init__(self, running: RuleSet, coming: RuleSet, at: datetime) -> None:
        self.running, self.coming, self.at = running, coming, at
        self.answers: Counter[tuple[str, str]] = Counter()
        self.pathways: Counter[tuple[str, str, str]] = Counter()
        self.households: Counter[tuple[str, str]] = Counter()
        self.changed: Counter[tuple[str, str]] = Counter()
        self.examples: dict[tuple[str, str], list[UUID]] = {}

    def add(self, programme: Programme, chunk: list[HouseholdFacts]) -> None:
        """Ask both rule sets about these households."""
        # numpy is imported for it: no process of the website needs it otherwise.
        from movilidad.core.screening.batch import (
            columns_of,
            differences,
            outlook_differences,
            screen_columns,
        )

        code = programme.code
        before, after = (
            screen_columns(
                rules,
                columns_of(
                    rules,
                    [known_by(rules, h.facts, at=self.at, zone=programme.zone) for h in chunk],
                    at=self.at,
                ),
                programme=code,
                at=self.at,
            )
            for rules in (self.running, self.coming)
        )
        for household in chunk:
            self.households.update(_groups(household))
        for pair, places in differences(before, after).items():
            self.answers[pair] += len(places)
            for place in places:
                self.changed.update(_groups(chunk[place]))
            seen = self.examples.setdefault(pair, [])
            seen.extend(chunk[place].id for place in places[: _EXAMPLES - len(seen)])
        self.pathways.update(outlook_differences(before, after))

    def effect(self) -> Effect:
        """Everything counted so far."""
        return Effect(
            households=self.households["all", ""],
            changed=self.changed["all", ""],
            answers=tuple((*pair, n) for pair, n in sorted(self.answers.items())),
            by_office=self._by("office"),
            by_nationality=self._by("nationality"),
            by_size=self._by("size"),
            pathways=tuple((*key, n) for key, n in sorted(self.pathways.items())),
            examples=tuple((*pair, tuple(ids)) for pair, ids in sorted(self.examples.items())),
        )

    def _by(self, kind: str) -> tuple[Count, ...]:
        return tuple(
            (key[1], number, self.changed[key])
            for key, number in sorted(self.households.items())
            if key[0] == kind
        )


def _groups(household: HouseholdFacts) -> Iterator[tuple[str, str]]:
    yield "all", ""
    yield "office", household.office
    yield "nationality", household.nationality
    yield "size", f"{household.size:02}"


def _plain(effect: Effect) -> dict[str, object]:
    plain = asdict(effect)
    plain["examples"] = [
        [old, new, [str(one) for one in ids]] for old, new, ids in effect.examples
    ]
    return plain
