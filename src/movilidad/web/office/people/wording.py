"""Codes of a registration and of the trail, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from movilidad.apps.appointments.types import Standing, StandingKind
from movilidad.apps.audit.queries import TrailLine
from movilidad.apps.offices.queries import programmes
from movilidad.apps.offices.types import Office
from movilidad.apps.staff.queries import names_of
from movilidad.core.vocabulary.languages import OWN_NAMES
from movilidad.core.vocabulary.places import DEPARTMENTS_OF_GUATEMALA
from movilidad.infra.words import pack, text
from movilidad.web.moments import local_time


@dataclass(frozen=True, slots=True)
class PeopleWording:
    """Words of a household's page, in one language, with times in one zone."""

    lang: str
    zone: str

    def code(self, kind: str, code: str) -> str:
        """A code in words. Codes come from content that may be newer than our words: one that
        has none is shown as it is written there."""
        return pack(self.lang).get(f"office.{kind}_{code}", code)

    def language(self, code: str | None) -> str:
        return OWN_NAMES.get(code, code) if code else text(self.lang, "office.no_interpreter")

    def department(self, code: str) -> str:
        return DEPARTMENTS_OF_GUATEMALA.get(code, code) or text(self.lang, "office.unknown_value")

    def yes_no(self, value: bool) -> str:
        return text(self.lang, "office.answer_yes" if value else "office.answer_no")

    def people(self, count: int) -> str:
        key = "office.people_one" if count == 1 else "office.people_other"
        return text(self.lang, key, count=count)

    def choices(self, choices: Iterable[str]) -> str:
        """The offices that were wished, by name, in the order of wish."""
        codes = dict.fromkeys(choice.partition(".")[0] for choice in choices)
        names = {office.code: office.name(self.lang) for office in _offices()}
        return ", ".join(names.get(code, code) for code in codes) or "–"

    def standing(self, standing: Standing) -> str:
        """Where the household stands, in one sentence."""
        key = f"office.standing_{standing.kind}"
        if standing.kind is StandingKind.IN_ROUND:
            return text(self.lang, key, round=standing.round_code)
        if standing.seat is None:
            return text(self.lang, key)
        when = local_time(self.lang, standing.seat.starts_at, standing.seat.zone)
        return text(self.lang, key, when=when, office=office_name(standing.seat.office, self.lang))


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One line of the trail on a screen; `at` is UTC."""

    at: datetime
    who: str
    act: str
    office: str
    details: str
    household: UUID | None


def trail_rows(lines: Iterable[TrailLine], lang: str) -> list[TrailRow]:
    """Entries in words; colleagues by name, in one statement."""
    entries = list(lines)
    names = names_of(line.actor_id for line in entries if line.actor_id)
    return [_row(line, names, lang) for line in entries]


def office_name(office: UUID | None, lang: str) -> str:
    """The office's name, empty for none."""
    return next((one.name(lang) for one in _offices() if one.id == office), "")


def _row(line: TrailLine, names: dict[UUID, str], lang: str) -> TrailRow:
    kind = text(lang, f"office.actor_{line.actor_kind}")
    act_key = f"office.act_{line.act.replace('.', '_')}"
    return TrailRow(
        at=line.at,
        who=names.get(line.actor_id, kind) if line.actor_id else kind,
        act=pack(lang).get(act_key, line.act),
        office=office_name(line.office_id, lang),
        details=", ".join(f"{name}: {value}" for name, value in line.details.items()),
        household=line.household_id,
    )


def _offices() -> list[Office]:
    return [office for programme in programmes() for office in programme.offices]
