"""Who may receive what: nobody, unless a rule says exactly so."""

import dataclasses
from itertools import product

import pytest

from movilidad.core.countries.sharing import Request, SharingRules, read_sharing
from movilidad.core.vocabulary.documents import ContentError
from movilidad.infra.content import content_root, read_yaml, read_yaml_text

PATH = content_root() / "countries" / "gt" / "sharing.yaml"
AGREED = Request(
    recipient="gt-government", purpose="referral", nationality="GT", country_now="GT",
    found_eligible=True, recorded_agreement=True, explained_at="interview",
)  # fmt: skip


@pytest.fixture(scope="module")
def rules() -> SharingRules:
    return read_sharing(read_yaml(PATH))


def test_the_one_exception_gives_a_limited_amount(rules: SharingRules) -> None:
    assert rules.fields_allowed(AGREED) == {"name", "nationality"}


@pytest.mark.parametrize(
    "missing",
    [
        {"found_eligible": False}, {"recorded_agreement": False}, {"explained_at": None},
        {"revoked": True}, {"nationality": "HN"}, {"nationality": None}, {"country_now": "MX"},
        {"country_now": None}, {"purpose": "contact"}, {"recipient": "hn-government"},
    ],
)  # fmt: skip
def test_without_any_one_of_its_conditions_nothing_is_shared(
    rules: SharingRules, missing: dict[str, object]
) -> None:
    assert rules.fields_allowed(dataclasses.replace(AGREED, **missing)) == frozenset()


def test_consent_alone_never_opens_the_way_to_a_government(rules: SharingRules) -> None:
    for nationality, country, purpose in product(
        ["GT", "HN", "SV", None], ["GT", "MX", None], ["referral", "contact", "eligibility"]
    ):
        asked = Request("gt-government", purpose, nationality, country, consent=True)
        assert rules.fields_allowed(asked) == frozenset()


def test_an_organisation_needs_consent(rules: SharingRules) -> None:
    asked = Request("iom", "contact", "GT", "GT", consent=True)
    assert "phone" in rules.fields_allowed(asked)
    assert rules.fields_allowed(dataclasses.replace(asked, consent=False)) == frozenset()
    assert rules.fields_allowed(dataclasses.replace(asked, revoked=True)) == frozenset()
    assert rules.fields_allowed(dataclasses.replace(asked, purpose="statistics")) == frozenset()


def test_another_government_is_blocked_for_its_own_nationals() -> None:
    text = PATH.read_text().replace("    own_government: true\n", "", 1)
    opened = read_sharing(read_yaml_text(text, "sharing.yaml"))
    assert opened.fields_allowed(AGREED) == frozenset()


FOREIGN = """
  - id: foreign-government
    recipient: gt-government
    purposes: [referral]
    fields: [name]
    needs: {consent: true}
    revocable: true
    source: privacy-notice
"""


def test_a_government_may_be_the_own_one_of_somebody_whose_nationality_is_not_known() -> None:
    opened = read_sharing(read_yaml_text(PATH.read_text() + FOREIGN, "sharing.yaml"))
    asked = Request("gt-government", "referral", "HN", "GT", consent=True)
    assert opened.fields_allowed(asked) == {"name"}
    for nationality in ("GT", None):
        unclear = dataclasses.replace(asked, nationality=nationality)
        assert opened.fields_allowed(unclear) == frozenset()


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("\ndefault: deny", "\ndefault: allow", "“allow” is not one of deny"),
        ("      recorded_agreement: true\n", "", "needs a recorded agreement"),
        ("recipient: iom", "recipient: press", "“press” is not one of"),
        ("    country: GT\n", "", "a government needs its country"),
    ],
)
def test_a_loose_rule_is_refused(old: str, new: str, what: str) -> None:
    with pytest.raises(ContentError, match=what):
        read_sharing(read_yaml_text(PATH.read_text().replace(old, new, 1), "sharing.yaml"))
