"""How fast is screening: one household, a million, and OpenFisca beside it on equal small rules.

    python bench/screening.py [--households 1000000] [--openfisca PYTHON]

PYTHON is the interpreter of a separate environment that has `openfisca-core`. The same small
question (who may register in Guatemala on 1 September 2023) is then asked of both engines.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from movilidad.core.screening import RuleSet, evaluate, screen
from movilidad.core.screening.batch import ABSENT, Columns, screen_columns, values_of
from movilidad.core.screening.evaluate import pathway_in
from movilidad.core.screening.explain import explained
from movilidad.core.screening.facts import Fact, Kind
from movilidad.infra.content import rule_set

AT = datetime(2023, 9, 1, 16, tzinfo=UTC)
COUNTRIES = ["GT", "SV", "HN", "NI", "VE", "CU", "HT", "CO", "CR", "EC", "MX"]
MEMBER_FACTS = ["relation", "birth_date", "us_relative", "unmarried"]
FIRST, LAST = date(1950, 1, 1).toordinal(), date(2023, 8, 31).toordinal()


def random_value(fact: Fact, rng: random.Random) -> object:
    if fact.kind is Kind.COUNTRY:
        return rng.choice(COUNTRIES)
    if fact.kind is Kind.DATE:
        return date.fromordinal(rng.randint(FIRST, LAST)).isoformat()
    if fact.kind is Kind.NUMBER:
        return rng.randint(0, 120)
    return rng.choice(values_of(fact))


def random_household(rules: RuleSet, rng: random.Random) -> dict[str, object]:
    asked = [fact for fact in rules.facts.values() if not fact.same]
    return {fact.id: random_value(fact, rng) for fact in asked if rng.random() < 0.8}


def one_by_one(rules: RuleSet) -> None:
    rng = random.Random(1)  # noqa: S311 - the same people in every run
    people = [random_household(rules, rng) for _ in range(3000)]
    for name, cold in (("nothing remembered", True), ("as it runs", False)):
        times = []
        for facts in people:
            if cold:
                for cache in (explained, pathway_in):
                    cache.cache_clear()
            start = time.perf_counter()
            screen(rules, facts, programme="gt", at=AT)
            times.append(1000 * (time.perf_counter() - start))
        median, p99 = statistics.median(times), statistics.quantiles(times, n=100)[98]
        print(f"one household, all pathways, {name}: median {median:.3f} ms, p99 {p99:.3f} ms")


def random_columns(rules: RuleSet, count: int) -> Columns:
    """Return `count` households of one to five people; each fact is absent one time in five."""
    rng = np.random.default_rng(1)
    starts = np.concatenate([[0], np.cumsum(rng.integers(0, 5, count))])
    members = Columns(int(starts[-1]), random_facts(rules, rng, int(starts[-1]), MEMBER_FACTS))
    known = rng.random(count) < 0.8
    return Columns(count, random_facts(rules, rng, count, rules.facts), members, starts, known)


def random_facts(
    rules: RuleSet, rng: np.random.Generator, count: int, names: Iterable[str]
) -> dict[str, np.ndarray]:
    columns = {}
    for name in names:
        column = _random_column(rules.facts[name], rng, count)
        column[rng.random(count) < 0.2] = ABSENT
        columns[name] = column
    return columns


def _random_column(fact: Fact, rng: np.random.Generator, count: int) -> np.ndarray:
    if fact.kind is Kind.COUNTRY:
        codes = [values_of(fact).index(code) for code in COUNTRIES]
        return rng.choice(np.array(codes, dtype=np.int32), count)
    low, high = (FIRST, LAST) if fact.kind is Kind.DATE else (0, len(values_of(fact)) or 120)
    return rng.integers(low, high, count, dtype=np.int32)


def a_million(rules: RuleSet, count: int) -> None:
    columns = random_columns(rules, count)
    start = time.perf_counter()
    found = screen_columns(rules, columns, programme="gt", at=AT)
    took = time.perf_counter() - start
    kinds = len(found.registration_verdicts) + sum(map(len, found.pathway_verdicts))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count:,} households, all pathways: {took:.2f} s, peak memory {peak:,.0f} MB, "
          f"{kinds:,} distinct verdicts")  # fmt: skip
    print(f"  answers: {found.answer_counts()}")


def small_batch(rules: RuleSet, count: int) -> tuple[float, int]:
    """Return seconds and the number of yes for registration alone."""
    columns = random_columns(rules, count)
    only = RuleSet(rules.facts, rules.programmes, {}, rules.digest)
    start = time.perf_counter()
    found = screen_columns(only, columns, programme="gt", at=AT)
    return time.perf_counter() - start, found.answer_counts().get("yes", 0)


def beside_openfisca(rules: RuleSet, python: str, count: int) -> None:
    script = Path(__file__).with_name("screening_openfisca.py")
    ran = subprocess.run(
        [python, str(script), str(count)], capture_output=True, text=True, check=False
    )
    if ran.returncode:
        sys.exit(f"OpenFisca did not run:\n{ran.stderr}")
    theirs = json.loads(ran.stdout.splitlines()[-1])
    ours, our_yes = small_batch(rules, count)
    facts = {"nationality": "GT", "country_now": "GT", "birth_date": "1990-01-01"}
    start = time.perf_counter()
    for _ in range(1000):
        evaluate(rules, facts, programme="gt", at=AT)
    one = time.perf_counter() - start
    print(f"registration in Guatemala, {count:,} people, input as arrays")
    print(f"  three values, with reasons: {ours:.3f} s, {our_yes:,} yes (a fifth of facts absent)")
    print(f"  OpenFisca-core, yes or no:  {theirs['batch_s']:.3f} s, {theirs['yes']:,} yes")
    print("registration in Guatemala, one person")
    print(f"  three values, with reasons: {one:.3f} ms")
    print(f"  OpenFisca-core, yes or no:  {theirs['one_ms']:.3f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--households", type=int, default=1_000_000)
    parser.add_argument("--openfisca", metavar="PYTHON")
    options = parser.parse_args()
    rules = rule_set()
    one_by_one(rules)
    a_million(rules, options.households)
    if options.openfisca:
        beside_openfisca(rules, options.openfisca, options.households)


if __name__ == "__main__":
    main()
