"""An installation of each of the four programmes, in each phase it had."""

from dataclasses import dataclass
from datetime import datetime
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from pytest_django import Settings
from tests.apps.registration.families import Family
from tests.web.registration.conftest import stand_at
from tests.web.registration.test_pre_check import BORN, page_in
from tests.web.registration.walking import code_in, register

from movilidad.apps.offices.queries import programme, programmes
from movilidad.apps.registration.models import Household
from movilidad.infra.content import rule_set
from movilidad.web.public.rules.addresses import code_of

LANGS = ("es", "en", "ht")
DAY = {"day": "27", "month": "3", "year": "2022"}


@dataclass(frozen=True)
class Phase:
    """One stretch of a programme: may somebody begin, is what they send taken, and what a
    person who fits learns."""

    at: str
    begins: bool
    taken: bool
    answer: str


def on(question: str) -> dict[str, list[str]]:
    return {f"{question}-{part}": [digits] for part, digits in DAY.items()}


ANSWERS: dict[str, dict[str, dict[str, list[str]]]] = {
    "gt": {
        "nationality": {"nationality": ["GT"]},
        "country_now": {"country_now": ["GT"]},
        "department_now": {"department_now": ["GT-13"]},
    },
    "co": {
        "nationality": {"nationality": ["VE"]},
        "country_now": {"country_now": ["CO"]},
        "status": {"status": ["temporary_permit"]},
        "entry_mode": {"entry_mode": ["regular"]},
    },
    "cr": {
        "nationality": {"nationality": ["NI"]},
        "country_now": {"country_now": ["CR"]},
        "status": {"status": ["asylum_seeker"]},
    },
    "ec": {
        "nationality": {"nationality": ["CO"]},
        "country_now": {"country_now": ["EC"]},
        "status": {"status": ["refugee"]},
        "protection_since": on("protection_since"),
        "in_unhcr_register": {"in_unhcr_register": ["yes"]},
    },
}
SAME = {
    "place_now": {"place_now": [""]},
    "present_since": on("present_since"),
    "person.1.birth_date": {name: [digits] for name, digits in BORN.items()},
    "household_size": {"household_size": ["1"]},
    "already_registered": {"already_registered": ["no"]},
}
ENDED = Phase("2025-02-03T10:00", False, False, "El registro está cerrado ahora")
PHASES = {
    "gt": [
        Phase("2023-06-12T09:00", False, False, "El registro está cerrado ahora"),
        Phase("2023-07-03T10:00", True, True, "Sí, puede registrarse"),
        Phase("2023-09-01T10:00", True, True, "Sí, puede registrarse"),
        Phase("2024-06-03T10:00", True, True, "Sí, puede registrarse"),
        ENDED,
    ],
    "co": [
        Phase("2023-06-20T10:00", False, False, "El registro está cerrado ahora"),
        Phase("2023-07-10T10:00", True, True, "No podemos decirlo con seguridad"),
        Phase("2023-10-05T10:00", False, False, "El registro está cerrado ahora"),
        Phase("2023-10-20T10:00", True, True, "Sí, puede registrarse"),
        Phase("2023-11-14T09:00", True, True, "Sí, puede registrarse"),
        Phase("2023-11-14T06:00", True, False, "El registro está cerrado ahora"),
        ENDED,
    ],
    "cr": [
        Phase("2023-06-20T10:00", False, False, "El programa le llama"),
        Phase("2023-09-01T10:00", True, True, "Sí, puede registrarse"),
        Phase("2024-06-03T10:00", True, True, "Sí, puede registrarse"),
        ENDED,
    ],
    "ec": [
        Phase("2023-10-25T10:00", False, False, "El programa le llama"),
        Phase("2023-12-01T10:00", True, True, "Sí, puede registrarse"),
        Phase("2024-01-17T08:30", True, True, "Sí, puede registrarse"),
        Phase("2024-01-18T10:00", True, False, "El registro está cerrado ahora"),
        ENDED,
    ],
}
ALL = [(code, phase) for code, phases in PHASES.items() for phase in phases]


def stand(settings: Settings, code: str, at: str) -> None:
    settings.PROGRAMME = code
    zone = ZoneInfo(rule_set().programmes[code].zone)
    stand_at(settings, datetime.fromisoformat(at).replace(tzinfo=zone))


def read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return unescape(response.content.decode())


def checked(client: Client, code: str) -> str:
    """The result of the pre-check of a person who fits."""
    answers = SAME | ANSWERS[code]
    address = "/es/check/q/nationality/"
    asked = 0
    while key := page_in(address):
        response = client.post(address, answers[key])
        assert response.status_code == 302, (key, response.content.decode())
        address, asked = response["Location"], asked + 1
    assert asked <= 8
    return read(client, address)


@pytest.mark.parametrize(("code", "phase"), ALL, ids=lambda one: getattr(one, "at", one))
def test_each_programme_answers_in_each_phase(
    client: Client, settings: Settings, code: str, phase: Phase
) -> None:
    stand(settings, code, phase.at)
    assert phase.answer in checked(client, code)
    begin = read(client, "/es/register/")
    assert ('name="start_key"' in begin) is phase.begins
    if phase.begins:
        offices = programme(code).offices
        family = Family(office=offices[0].code, over=SAME | ANSWERS[code])
        family = Family(
            people=family.people[:1], office=offices[0].code, over=SAME | ANSWERS[code]
        )
        if phase.taken:
            assert code_in(register(client, family, look=True))
            assert Household.objects.get().programme.code == code
        else:
            with pytest.raises(AssertionError, match="El registro está cerrado ahora"):
                register(client, family)
            assert not Household.objects.exists()


@pytest.mark.parametrize("code", PHASES)
@pytest.mark.parametrize("lang", LANGS)
def test_the_main_pages_of_each_programme_are_there_in_each_language(
    client: Client, settings: Settings, code: str, lang: str
) -> None:
    for phase in PHASES[code]:
        stand(settings, code, phase.at)
        start = read(client, f"/{lang}/")
        for office in programme(code).offices:
            assert office.name(lang) in start
        assert "None" not in start
    scheme = rule_set().programmes[code]
    pages = ["offices/", "contact/", "check/", "register/", "rules/", "options/", "rounds/"]
    pages += [f"offices/{office.code}/" for office in programme(code).offices]
    pages += [f"options/{code_of(one)}/" for one in rule_set().pathways]
    pages += [
        f"rules/{code_of(rule.id)}/" for one in scheme.timeline.editions for rule in one.rules
    ]
    for page in dict.fromkeys(pages):
        read(client, f"/{lang}/{page}")
    contact = read(client, f"/{lang}/contact/")
    assert all(one.phone in contact for one in programmes())


@pytest.mark.parametrize("code", ["cr", "ec"])
def test_while_the_office_calls_nobody_is_told_to_register(
    client: Client, settings: Settings, code: str
) -> None:
    stand(settings, code, PHASES[code][0].at)
    assert "No hay formulario." in read(client, "/es/")
    assert "No hay formulario." in read(client, "/es/register/")


def test_not_knowing_opens_no_door_that_is_shut(client: Client, settings: Settings) -> None:
    """At six in the morning "I do not know" is no way in before eight."""
    stand(settings, "co", "2023-11-14T06:00")
    unsure = {"status": {"dont_know": ["dont_know"], "status": ["dont_know"]}}
    family = Family(people=Family().people[:1], office="medellin", over=SAME | ANSWERS["co"])
    family = Family(people=family.people, office="medellin", over=family.over | unsure)
    with pytest.raises(AssertionError, match="No podemos decirlo con seguridad"):
        register(client, family)
    assert not Household.objects.exists()


def test_before_the_hour_the_first_page_says_when_it_opens(
    client: Client, settings: Settings
) -> None:
    stand(settings, "ec", "2024-01-18T10:00")
    assert "Lo envía cuando abra el registro" in read(client, "/es/")
    assert "08:00" in read(client, "/es/register/")
