"""What stays in the history of a phone, addresses and titles, names no way and no reason."""

import re
from html import unescape

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import Settings

from movilidad.infra.content import rule_set
from movilidad.web.public.rules.addresses import code_of, named_by

LANGS = settings.LANGUAGES_COMPLETE
TELLING = re.compile(
    r"asyl|asil|azil|refug|refij|claim|resettl|reasent|parole|protect|protec|pwotek|h-?2[ab]",
    re.IGNORECASE,
)


def rule_ids() -> set[str]:
    return {
        rule.id
        for scheme in rule_set().programmes.values()
        for edition in scheme.timeline.editions
        for rule in (*edition.rules, scheme.household.rule)
    }


def pages(code: str) -> list[str]:
    scheme = rule_set().programmes[code]
    ours = {rule.id for one in scheme.timeline.editions for rule in one.rules}
    found = ["rules/", "options/", *(f"rules/{code_of(one)}/" for one in sorted(ours))]
    if code == "gt":  # the ways are the same for all
        found += [f"options/{code_of(one)}/" for one in rule_set().pathways]
    return found


def read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return unescape(response.content.decode())


def test_every_way_and_rule_has_a_code_of_its_own_that_spells_nothing() -> None:
    names = [*rule_set().pathways, *sorted(rule_ids())]
    codes = [code_of(name) for name in names]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[2-9b-df-hj-np-tv-xz]{5}", code) for code in codes)
    assert [named_by(code_of(name), names) for name in names] == names


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("code", ["gt", "co", "cr", "ec"])
def test_no_address_and_no_title_tells_what_somebody_read(
    client: Client, settings: Settings, code: str, lang: str
) -> None:
    settings.PROGRAMME = code
    names = {one.names[lang] for one in rule_set().pathways.values()}
    for page in pages(code):
        html = read(client, f"/{lang}/{page}")
        (title,) = re.findall(r"<title>(.*?)</title>", html, re.DOTALL)
        assert not TELLING.search(title), title
        assert not [name for name in names if name in title]
        own = re.findall(r'(?:href|action|src)="(/[^"]*)"', html)
        telling = [
            one
            for one in own
            if TELLING.search(one) or set(one.split("/")) & {*rule_set().pathways}
        ]
        assert telling == []


@pytest.mark.parametrize("lang", LANGS)
def test_the_name_of_a_way_is_no_address(client: Client, lang: str) -> None:
    for name in rule_set().pathways:
        assert client.get(f"/{lang}/options/{name}/").status_code == 404
        assert client.get(f"/{lang}/pathways/{name}/").status_code == 404
