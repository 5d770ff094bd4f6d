"""The rules and pathways, for anyone: as of a day, with sources, from no statement at all."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client

from movilidad.infra.content import rule_set
from movilidad.web.public.rules.addresses import code_of

LANGS = ("es", "en", "ht")


def read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    assert "public" in response["Cache-Control"]
    return unescape(response.content.decode())


@pytest.mark.django_db
def test_no_page_of_the_rules_asks_the_database(client: Client) -> None:
    scheme = rule_set().programmes["gt"]
    pages = [
        "rules/",
        "options/",
        "rules/?on=2023-07-03",
        f"rules/{code_of(scheme.household.rule.id)}/",
    ]
    pages += [f"options/{code_of(one)}/" for one in rule_set().pathways]

    def refuse(execute: object, sql: str, *rest: object) -> None:
        raise AssertionError(sql)

    with connection.execute_wrapper(refuse):
        for address in pages:
            for lang in LANGS:
                read(client, f"/{lang}/{address}")


def test_a_day_has_the_rules_of_that_day(client: Client) -> None:
    early = read(client, "/en/rules/?on=2023-07-03")
    assert "People from Guatemala, El Salvador, Honduras and Nicaragua may register." in early
    late = read(client, "/en/rules/?on=2023-08-11")
    assert "In Guatemala only Guatemalans may register." in late
    assert "People from Guatemala, El Salvador" not in late
    assert "there were no rules yet" in read(client, "/en/rules/?on=2020-01-01")


@pytest.mark.parametrize(
    "bad", ["2023-02-30", "yesterday", "9999-12-31", "0001-01-01", "2023-7-3"]
)
def test_a_day_that_does_not_exist_is_said_to_be_none(client: Client, bad: str) -> None:
    assert "There is no such date" in read(client, f"/en/rules/?on={bad}")
    assert "There is no such date" in read(client, f"/en/options/?on={bad}")


def test_every_day_in_the_history_shows_its_own_edition(client: Client) -> None:
    for address in (
        "/en/rules/",
        f"/en/options/{code_of('usrap')}/",
        f"/en/options/{code_of('chnv')}/",
    ):
        html = read(client, address)
        links = re.findall(r"<li>(.*?) <a[^>]*href=\"\?on=([\d-]+)\">", html)
        assert len(links) >= 3
        for text, day in links:
            assert f"</strong> {text}<br>" in read(client, f"{address}?on={day}"), day


def test_a_rule_says_when_it_held_and_where_it_was_read(client: Client) -> None:
    html = read(client, f"/en/rules/{code_of('nationality-guatemala')}/")
    assert "Source: EFE, 19 December 2023" in html
    assert "Checked on 22 November 2026" in html
    assert "The press or another person said so." in html
    assert "August 11, 2023" in html
    assert client.get("/en/rules/nationality-guatemala/").status_code == 404


def test_a_pathway_says_for_whom_and_who_acts_next(client: Client) -> None:
    html = read(client, f"/en/options/{code_of('h2a')}/?on=2024-01-01")
    assert "The next step is for an employer." in html
    assert "Until January 2025 there was a list of countries" in html
    assert "We could not check it. So this rule never says no." in html
    assert "there was a list" not in read(client, f"/en/options/{code_of('h2a')}/?on=2025-02-01")
    assert client.get("/en/options/h2a/").status_code == 404


@pytest.mark.parametrize("lang", LANGS)
def test_no_title_names_a_pathway(client: Client, lang: str) -> None:
    for pathway in rule_set().pathways.values():
        html = read(client, f"/{lang}/options/{code_of(pathway.id)}/")
        (title,) = re.findall(r"<title>(.*?)</title>", html, re.DOTALL)
        assert pathway.names[lang] not in title
        assert pathway.names[lang] in html


def test_a_closed_way_names_nobody_who_must_act(client: Client) -> None:
    html = read(client, f"/en/options/{code_of('chnv')}/?on=2025-06-01")
    assert "Closed." in html
    assert "Who takes the next step" not in html


def test_the_footer_leads_to_the_rules(client: Client) -> None:
    assert "/en/rules/" in read(client, "/en/options/")
