"""What the result says besides: other ways, paper, and a text for one SMS."""

from html import unescape

import pytest
from django.test import Client
from tests.apps.registration.families import AT
from tests.web.registration.test_pre_check import walk

from movilidad.apps.messaging.sms import parts
from movilidad.core.screening import Answer, evaluate
from movilidad.infra.content import rule_set
from movilidad.infra.words import text
from movilidad.web.public.precheck.explaining import explained
from movilidad.web.public.precheck.others import sms_summary
from movilidad.web.public.rules.addresses import code_of

FROM_PERU = {"nationality": {"nationality": "PE"}}
FROM_ELSEWHERE = {"nationality": {"nationality": "ZZ"}}


def test_a_no_shows_what_else_exists_and_who_must_act_next(client: Client) -> None:
    html = unescape(client.get(walk(client, FROM_PERU)).content.decode())
    assert "Con las reglas de hoy, no puede registrarse" in html
    assert "Protección en Guatemala" in html
    assert f"/es/options/{code_of('gt-protection')}/" in html
    assert "Haría falta saber: País donde está ahora, Peligro en su país." in html
    assert "Vías cerradas o que hoy no le sirven" in html


def test_a_local_way_of_another_country_is_not_offered(client: Client) -> None:
    html = client.get(walk(client, FROM_PERU)).content.decode()
    assert f"/es/options/{code_of('co-ppt')}/" not in html


def test_a_country_off_the_list_gets_a_no_with_its_reason(client: Client) -> None:
    html = unescape(client.get(walk(client, FROM_ELSEWHERE)).content.decode())
    assert "no puede registrarse" in html
    assert "Pueden registrarse personas de Guatemala, El Salvador, Honduras y Nicaragua." in html


def test_a_yes_is_not_followed_by_a_list_of_other_ways(client: Client) -> None:
    assert "/es/options/" not in client.get(walk(client)).content.decode()


def test_the_same_answer_is_there_on_paper(client: Client) -> None:
    result = walk(client, FROM_PERU)
    html = unescape(client.get(result.replace("/result/", "/paper/")).content.decode())
    assert "no puede registrarse" in html
    assert "mv-slip" in html
    assert "Fuente:" in html
    assert client.get("/es/check/paper/").status_code == 302


def test_the_page_shows_the_text_for_a_message(client: Client) -> None:
    html = unescape(client.get(walk(client)).content.decode())
    assert "Movilidad Segura, 03/07/2023: puede registrarse." in html


@pytest.mark.parametrize("lang", ["es", "en", "ht"])
@pytest.mark.parametrize("answer", list(Answer))
def test_every_answer_fits_into_one_sms(lang: str, answer: Answer) -> None:
    opens = text(lang, "precheck.sms_opens", when="03/07 08:00")
    whole = text(lang, f"precheck.sms_{answer.value}", date="03/07/2023") + " " + opens
    assert parts(whole) == 1, len(whole)
    names = [one.names[lang] for one in rule_set().pathways.values()]
    assert not [name for name in names if name in whole]


def test_the_summary_says_when_it_opens_again() -> None:
    verdict = evaluate(rule_set(), {}, programme="cr", at=AT.replace(hour=4))
    assert verdict.next_opening is not None
    assert f"{verdict.next_opening:%d/%m %H:%M}" in sms_summary(verdict, "es")


def test_nobody_is_sent_to_register_while_no_registration_is_taken() -> None:
    told = {"nationality": "CO", "country_now": "EC", "birth_date": "1990-01-01"}
    waiting = AT.replace(month=10, day=25)
    verdict = evaluate(rule_set(), told, programme="ec", at=waiting)
    shown = explained(verdict, "es")
    assert (verdict.answer, shown.meaning) == (Answer.UNKNOWN, "unknown_shut")
    assert not shown.may_register
    assert "no abre ahora" in sms_summary(verdict, "es")


def test_a_no_does_not_say_when_it_opens_for_others() -> None:
    told = {"nationality": "PE", "country_now": "CO"}
    night = AT.replace(month=11, day=14, hour=4)
    verdict = evaluate(rule_set(), told, programme="co", at=night)
    assert verdict.answer is Answer.NO
    assert verdict.next_opening is not None
    assert explained(verdict, "es").opens == ""
    assert "Abre" not in sms_summary(verdict, "es")
