"""Who may receive what about a person. Default: nobody, nothing.

Source of the one exception for a person's own government: the programme's privacy notice for
Guatemala, quoted in `content/countries/gt/sharing.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from movilidad.core.vocabulary.documents import ContentError, Node
from movilidad.core.vocabulary.languages import Texts
from movilidad.core.vocabulary.reading import Fields, Reader

KINDS = ("international_organisation", "government", "ngo")
NEEDS = ("consent", "found_eligible", "recorded_agreement", "explained_at")
_OPTIONAL = ("own_government", "nationality", "country_now", "certainty", "text")


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who could receive data; `country` is set for a government."""

    id: str
    names: Texts
    kind: str
    country: str | None


@dataclass(frozen=True, slots=True)
class Allowance:
    """One thing that is allowed; everything it names must hold."""

    id: str
    recipient: Recipient
    purposes: frozenset[str]
    fields: frozenset[str]
    own_government: bool
    nationality: str | None
    country_now: str | None
    consent: bool
    found_eligible: bool
    recorded_agreement: bool
    explained_at: str | None
    revocable: bool


@dataclass(frozen=True, slots=True)
class Request:
    """A wish to share, with what is recorded about the person. Absent consent is no consent."""

    recipient: str
    purpose: str
    nationality: str | None
    country_now: str | None
    consent: bool = False
    found_eligible: bool = False
    recorded_agreement: bool = False
    explained_at: str | None = None
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class SharingRules:
    """The rules of one country."""

    programme: str
    recipients: Mapping[str, Recipient]
    allowances: tuple[Allowance, ...]

    def fields_allowed(self, request: Request) -> frozenset[str]:
        """Return the fields that may be shared; an empty set means: deny."""
        granted = (one.fields for one in self.allowances if _allows(one, request))
        return frozenset[str]().union(*granted)


def _allows(rule: Allowance, request: Request) -> bool:
    if request.revoked and rule.revocable:
        return False
    return (
        rule.recipient.id == request.recipient
        and request.purpose in rule.purposes
        and rule.nationality in {None, request.nationality}
        and rule.country_now in {None, request.country_now}
        and not _is_blocked_home(rule, request)
        and _needs_met(rule, request)
    )


def _is_blocked_home(rule: Allowance, request: Request) -> bool:
    """Return whether the recipient is (or may be) the person's own government without a rule.

    A nationality that is not known might be the recipient's, so it blocks too.
    """
    home = rule.recipient.country
    return home is not None and request.nationality in {None, home} and not rule.own_government


def _needs_met(rule: Allowance, request: Request) -> bool:
    return (
        (request.consent or not rule.consent)
        and (request.found_eligible or not rule.found_eligible)
        and (request.recorded_agreement or not rule.recorded_agreement)
        and rule.explained_at in {None, request.explained_at}
    )


def read_sharing(node: Node) -> SharingRules:
    """Return the rules of a `sharing.yaml`; raises `ContentError` with every problem."""
    reader = Reader()
    recipients: dict[str, Recipient] = {}
    allowances: list[Allowance] = []
    programme = ""
    with reader.collecting():
        fields = reader.fields(node, ["sharing", "default", "sources", "recipients", "allow"])
        programme = reader.text(fields["sharing"])
        reader.choice(fields["default"], ["deny"])
        for name, item in reader.entries(fields["recipients"]).items():
            with reader.collecting():
                recipients[name] = _recipient(reader, name, item)
        for item in reader.items(fields["allow"]):
            with reader.collecting():
                sources = set(reader.entries(fields["sources"]))
                allowances.append(_allowance(reader, recipients, sources, item))
    if reader.problems:
        raise ContentError(reader.problems)
    return SharingRules(programme, recipients, tuple(allowances))


def _recipient(reader: Reader, name: str, node: Node) -> Recipient:
    fields = reader.fields(node, ["names", "kind"], ["country"])
    kind = reader.choice(fields["kind"], KINDS)
    if kind == "government" and "country" not in fields:
        raise reader.refuse(node.where, "a government needs its country")
    country = reader.text(fields["country"]) if "country" in fields else None
    return Recipient(name, reader.texts(fields["names"]), kind, country)


def _allowance(
    reader: Reader, recipients: Mapping[str, Recipient], sources: set[str], node: Node
) -> Allowance:
    required = ["id", "recipient", "purposes", "fields", "needs", "revocable", "source"]
    fields = reader.fields(node, required, _OPTIONAL)
    reader.choice(fields["source"], sources)
    needs = reader.fields(fields["needs"], [], NEEDS)
    own = _flag(reader, fields, "own_government")
    if own and not _flag(reader, needs, "recorded_agreement"):
        reader.note(node.where, "a person's own government needs a recorded agreement")
    return Allowance(
        id=reader.text(fields["id"]),
        recipient=recipients[reader.choice(fields["recipient"], recipients)],
        purposes=_words(reader, fields["purposes"]),
        fields=_words(reader, fields["fields"]),
        own_government=own,
        nationality=_text(reader, fields, "nationality"),
        country_now=_text(reader, fields, "country_now"),
        consent=_flag(reader, needs, "consent"),
        found_eligible=_flag(reader, needs, "found_eligible"),
        recorded_agreement=_flag(reader, needs, "recorded_agreement"),
        explained_at=_text(reader, needs, "explained_at"),
        revocable=reader.flag(fields["revocable"]),
    )


def _words(reader: Reader, node: Node) -> frozenset[str]:
    return frozenset(reader.text(item) for item in reader.items(node))


def _flag(reader: Reader, fields: Fields, key: str) -> bool:
    return reader.flag(fields[key]) if key in fields else False


def _text(reader: Reader, fields: Fields, key: str) -> str | None:
    return reader.text(fields[key]) if key in fields else None
