"""Hypothesis strategies: any household the catalogue of facts can describe."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from movilidad.core.screening.facts import Fact, Kind
from movilidad.core.screening.rules import RuleSet

COUNTRIES = ["GT", "SV", "HN", "NI", "MX", "VE", "CU", "HT", "CO", "CR", "EC", "US", "ZZ", "PE"]
FIRST = datetime(2021, 1, 1, tzinfo=UTC)
MINUTES = 6 * 366 * 24 * 60
instants = st.integers(0, MINUTES).map(lambda minutes: FIRST + timedelta(minutes=minutes))


def value_of(fact: Fact) -> st.SearchStrategy[object]:
    match fact.kind:
        case Kind.CHOICE:
            return st.sampled_from(fact.values)
        case Kind.COUNTRY:
            return st.sampled_from(COUNTRIES)
        case Kind.YES_NO:
            return st.booleans()
        case Kind.NUMBER:
            return st.integers(0, 120)
    low = date(1950, 1, 1) if fact.id == "birth_date" else date(2009, 6, 1)
    return st.dates(low, date(2020, 12, 31)).map(date.isoformat)


def people(rules: RuleSet) -> st.SearchStrategy[dict[str, object]]:
    derived = {fact.id for fact in rules.facts.values() if fact.same}
    return st.fixed_dictionaries(
        {}, optional={f.id: value_of(f) for f in rules.facts.values() if f.id not in derived}
    )


def households(rules: RuleSet) -> st.SearchStrategy[dict[str, object]]:
    members = st.one_of(st.none(), st.lists(people(rules), max_size=3))
    return st.builds(lambda one, others: {**one, "household": others}, people(rules), members)
