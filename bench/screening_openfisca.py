"""The registration rules of Guatemala, two editions, written for OpenFisca-core.

Run by `bench/screening.py --openfisca PYTHON` with the interpreter of a separate environment.
Prints one line of JSON: seconds for a batch, milliseconds for one person.
"""

import json
import sys
import time

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

Person = build_entity(key="person", plural="persons", label="Person", is_person=True)
DAY = "2023-09-01"


class Country(Enum):
    GT, SV, HN, NI, VE, CU, HT, CO, CR, EC, MX = (
        "GT", "SV", "HN", "NI", "VE", "CU", "HT", "CO", "CR", "EC", "MX",
    )  # fmt: skip


class nationality(Variable):  # noqa: N801 - OpenFisca names variables by class
    value_type = Enum
    possible_values = Country
    default_value = Country.MX
    entity = Person
    definition_period = DateUnit.ETERNITY


class country_now(Variable):  # noqa: N801
    value_type = Enum
    possible_values = Country
    default_value = Country.MX
    entity = Person
    definition_period = DateUnit.DAY


class birth(Variable):  # noqa: N801
    value_type = float
    default_value = 0
    label = "Birth as YYYYMMDD"
    entity = Person
    definition_period = DateUnit.ETERNITY


class may_register(Variable):  # noqa: N801
    value_type = bool
    entity = Person
    definition_period = DateUnit.DAY

    def formula_2023_06_12(person, period):  # noqa: N805
        nation, place = person("nationality", period), person("country_now", period)
        central = (
            (nation == Country.GT) + (nation == Country.SV)
            + (nation == Country.HN) + (nation == Country.NI)
        )  # fmt: skip
        here = (place == Country.GT) + (place == nation)
        return central * here * _adult(person, period)

    def formula_2023_08_11(person, period):  # noqa: N805
        nation, place = person("nationality", period), person("country_now", period)
        return (nation == Country.GT) * (place == Country.GT) * _adult(person, period)


def _adult(person, period):
    start = period.start
    today = start.year * 10_000 + start.month * 100 + start.day
    return person("birth", period) <= today - 180_000


def simulation(system, nations, places, births):
    built = SimulationBuilder().build_default_simulation(system, count=len(births))
    built.set_input("nationality", "ETERNITY", nations)
    built.set_input("country_now", DAY, places)
    built.set_input("birth", "ETERNITY", births)
    return built


def main() -> None:
    system = TaxBenefitSystem([Person])
    for variable in (nationality, country_now, birth, may_register):
        system.add_variable(variable)
    count, rng = int(sys.argv[1]), np.random.default_rng(1)
    codes = (
        rng.integers(0, 11, count).astype(np.uint8),
        rng.integers(0, 11, count).astype(np.uint8),
    )
    births = rng.integers(1950, 2023, count) * 10_000.0 + 615
    built = simulation(system, *codes, births)
    start = time.perf_counter()
    may = built.calculate("may_register", DAY)
    batch = time.perf_counter() - start
    start = time.perf_counter()
    for _ in range(200):
        zero = np.zeros(1, dtype=np.uint8)
        simulation(system, zero, zero, births[:1]).calculate("may_register", DAY)
    one = 5 * (time.perf_counter() - start)
    print(json.dumps({"batch_s": batch, "one_ms": one, "yes": int(may.sum())}))


if __name__ == "__main__":
    main()
