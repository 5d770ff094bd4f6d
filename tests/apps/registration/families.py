"""Invented families that fill the form, and the moment at which they do."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID, uuid4

from movilidad.apps.registration.actions import save_answer, start_draft, submit
from movilidad.apps.registration.queries import REGISTRATION, flow, local_day, open_draft
from movilidad.apps.registration.types import NotSaved, OpenDraft
from movilidad.core.questionnaire import Step, first_unanswered

AT = datetime(2023, 7, 3, 15, 0, tzinfo=UTC)  # a Monday of the pilot, 9 in the morning there


@dataclass(frozen=True)
class Member:
    given: str
    family: str
    born: tuple[str, str, str]  # day, month, year
    relationship: str = "self"
    needs: str = "none"


@dataclass(frozen=True)
class Family:
    """What a family would type, page by page."""

    people: tuple[Member, ...] = (
        Member("Ixchel Marisol", "Xol Cu’c", ("5", "3", "1988")),
        Member("Tomás", "Ajquejay Tzʼi’", ("12", "11", "1985"), "spouse"),
        Member("Ana Lucía", "Ajquejay Xol", ("1", "2", "2015"), "child"),
    )
    phone: str = "5123 4567"
    email: str = "Ixchel.Xol@Example.org"
    language: str = "kek"
    office: str = "huehuetenango"
    days: tuple[str, ...] = ("mon-am", "tue-pm")
    ways: tuple[str, ...] = ("own_phone", "email")
    hours: tuple[str, ...] = ("any",)
    over: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def posted(self, step: Step) -> dict[str, list[str]]:
        """The fields of one page as this family fills them."""
        name = step.question_id
        if step.key in self.over:
            return self.over[step.key]
        person = self.people[step.person or 0]
        day, month, year = person.born
        pages: dict[str, dict[str, list[str]]] = {
            "names": {"names-given": [person.given], "names-family": [person.family]},
            "birth_date": {
                "birth_date-day": [day],
                "birth_date-month": [month],
                "birth_date-year": [year],
            },
            "phone": {"phone-country": ["GT"], "phone-number": [self.phone]},
            "languages": {"languages-main": [self.language], "languages-also": ["es"]},
            "office_days": {
                "office_days-office": [self.office, ""],
                "office_days-half_day": list(self.days),
            },
            "consents": {
                f"consents-{part}": ["yes" if part != "follow_up" else "no"]
                for part in ("interview_iom", "interview_unhcr", "follow_up")
            },
        }
        simple = {
            "helper": ["myself"],
            "nationality": ["GT"],
            "country_now": ["GT"],
            "department_now": ["GT-13"],
            "needs": [person.needs],
            "household_size": [str(len(self.people))],
            "relationship": [person.relationship],
            "own_phone": [],
            "contact_ways": list(self.ways),
            "phone_hours": list(self.hours),
            "email": [self.email],
            "consent_where": ["at_office"],
        }
        return pages[name] if name in pages else {name: simple[name]}

    def identifiers(self) -> list[str]:
        """Every text that names this family; none may stand in the database."""
        names = [name for one in self.people for name in (one.given, one.family)]
        words = [word for name in names for word in name.split() if len(word) > 4]
        return [
            *names,
            *words,
            "51234567",
            "5123 4567",
            self.email.lower(),
            self.email.split("@")[0],
        ]


def begin(at: datetime = AT, lang: str = "es") -> UUID:
    return start_draft(programme="gt", lang=lang, start_key=uuid4(), at=at).id


def fill(draft: UUID, family: Family | None = None, at: datetime = AT) -> OpenDraft:
    """Answer every page that is still open."""
    who = family or Family()
    for _ in range(200):
        opened = open_draft(draft, at=at)
        day = local_day(opened.programme, at)
        step = first_unanswered(flow(REGISTRATION), opened.answers, day)
        if step is None:
            return opened
        outcome = save_answer(
            draft=draft, step_key=step.key, posted=who.posted(step), lang="es", at=at
        )
        assert not isinstance(outcome, NotSaved), (step.key, outcome.invalid)
    raise AssertionError("the form never ends")


def registered(family: Family | None = None, at: datetime = AT) -> UUID:
    """A household that went the whole way."""
    opened = fill(begin(at), family, at)
    sent = submit(draft=opened.id, version=opened.version, at=at)
    assert sent.household is not None, sent
    return sent.household
