"""Whatever is posted: a sentence beside the field, everything typed kept, nothing broken."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.apps.registration.families import Family
from tests.web.registration.walking import fill_in, page_in, start, step_of

from movilidad.apps.registration.queries import REGISTRATION, flow, local_day, open_draft
from movilidad.core.questionnaire import Step, field_names, steps
from movilidad.infra.clock import now
from movilidad.web.public.registration.cookie import COOKIE, draft_in

NASTY = [
    "",
    "   ",
    "x" * 10_000,
    "😀👨‍👩‍👧‍👦",
    "\u202eesrever\u202c",
    "'; DROP TABLE registration_draft; --",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }} {% if %} %(name)s {name}",
    "\x00\x1b[31m",
    "../../etc/passwd",
    "NaN",
    "-1",
    "9" * 400,
    "٣",
    "11",
    "31",
]


def steps_now(client: Client) -> list[Step]:
    draft = draft_in(client.cookies[COOKIE].value)
    assert draft is not None
    opened = open_draft(draft, at=now())
    return steps(flow(REGISTRATION), opened.answers, local_day(opened.programme, now()))


def assert_refusal_is_kind(response: Any, posted: dict[str, list[str]]) -> None:
    """The six things that every refused page must have."""
    html = response.content.decode()
    assert response.status_code == 200
    assert "<title>Error: " in html
    assert 'class="govuk-error-summary"' in html
    summary = html.split('class="govuk-error-summary"')[1].split("</ul>")[0]
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert targets
    for target in targets:
        assert f'id="{target}"' in html, target
    assert 'class="govuk-error-message"' in html
    for tag in re.findall(r"<input[^>]*>", html):
        name = re.search(r' name="([^"]+)"', tag)
        if name and re.search(r' type="(text|tel|email)"', tag):
            # Spaces of any kind at an end, or twice, are not kept: what stands between them is.
            words = [one.replace("\0", "").split() for one in posted.get(name[1], [])]
            kept = [word for typed in words for word in typed]
            assert all(one in unescape(tag) for one in kept), name[1]


@pytest.mark.parametrize("nasty", NASTY)
def test_no_page_breaks_on_nasty_text(client: Client, nasty: str) -> None:
    response = start(client)
    family = Family()
    for _ in range(100):
        key = page_in(response["Location"])
        if not key:
            break
        step = step_of(client, key)
        posted = {name: [nasty] for name in field_names(step.question)}
        refused = client.post(f"/es/register/q/{key}/", posted)
        if refused.status_code != 302:
            assert_refusal_is_kind(refused, posted)
        response = client.post(f"/es/register/q/{key}/", family.posted(step))
        assert response.status_code == 302, (key, nasty)
    assert client.get("/es/register/check/").status_code == 200


TEXT = st.one_of(
    st.text(max_size=60),
    st.sampled_from([*NASTY, "yes", "no", "none", "GT", "1990", "3", "any", "dont_know"]),
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_post_on_any_page_is_taken_or_refused_kindly(client: Client, data: Any) -> None:
    if COOKIE not in client.cookies:
        fill_in(client, start(client))
    step = data.draw(st.sampled_from(steps_now(client)), label="page")
    names = [*field_names(step.question), "then", "stray"]
    posted = data.draw(
        st.dictionaries(st.sampled_from(names), st.lists(TEXT, max_size=3)), label="posted"
    )
    response = client.post(f"/es/register/q/{step.key}/", posted)
    if response.status_code == 200:
        fields = set(field_names(step.question))
        assert_refusal_is_kind(
            response, {name: values[:1] for name, values in posted.items() if name in fields}
        )
    else:
        assert response.status_code == 302
    assert client.get("/es/register/overview/").status_code == 200
    assert client.get("/es/register/check/").status_code == 200


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=st.text(max_size=80), year=TEXT)
def test_any_text_at_the_sign_in_gets_a_sentence(client: Client, text: str, year: str) -> None:
    response = client.post("/es/my/sign-in/", {"reference": text, "birth_year": year})
    assert response.status_code == 200
    assert 'class="govuk-error-summary"' in response.content.decode()


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(carried=st.text(max_size=60), posted=TEXT)
def test_any_carried_text_in_the_pre_check_is_harmless(
    client: Client, carried: str, posted: str
) -> None:
    for page in ("q/nationality/", "q/status/", "q/nonsense/", "result/"):
        assert client.get(f"/es/check/{page}", {"a": carried}).status_code in {200, 302}
    response = client.post("/es/check/q/nationality/?a=x", {"nationality": posted})
    assert response.status_code in {200, 302}
