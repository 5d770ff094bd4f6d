"""Default is no: an address without a named act of the policy does not exist."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from movilidad.apps.staff.policy import ACTS


def addresses(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the site with its pattern, through all includes."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, before + str(entry.pattern))
        else:
            yield before + str(entry.pattern), entry


def test_every_view_asks_the_policy() -> None:
    found = list(addresses(get_resolver()))
    unguarded = [
        address
        for address, pattern in found
        if getattr(pattern.callback, "policy_act", None) not in ACTS
    ]
    assert len(found) > 20
    assert unguarded == []


def test_every_address_has_one_name_of_its_own() -> None:
    names = [pattern.name for _, pattern in addresses(get_resolver())]
    assert None not in names
    assert len(names) == len(set(names))
