"""A small rule set in text, for tests that need to break or to bend one thing."""

from datetime import date

from movilidad.core.screening import RuleSet, load
from movilidad.core.vocabulary.documents import Node
from movilidad.infra.content import read_yaml_text

ASK = 'ask: {es: "a", en: "a", ht: "a"}'
SURE = "certainty: confirmed"
TEXT = '{es: "a", en: "a", ht: "a"}'
FACTS = f"""
facts:
  nationality: {{kind: country, filled_by: question, changeable: false, names: {TEXT}, {ASK}}}
  birth_date: {{kind: date, past: true, filled_by: question, names: {TEXT}, ask: {TEXT}}}
  status:
    kind: choice
    filled_by: question
    names: {TEXT}
    ask: {TEXT}
    values: {{pending: {TEXT}, done: {TEXT}, none: {TEXT}}}
  relation:
    kind: choice
    filled_by: form
    names: {TEXT}
    values: {{spouse: {TEXT}, other: {TEXT}}}
"""
PROGRAMME = f"""
programme: xx
country: GT
names: {TEXT}
time_zone: America/Guatemala
phone: "1"
holidays: {{country: GT, categories: [public]}}
sources:
  law: {{citation: c, address: null, dated: 2023-01-01, last_checked: 2023-01-02, {SURE}}}
household: {{max_people: 10, rule: member}}
rules:
  adult: {{text: {TEXT}, source: law, when: {{age_of: birth_date, at_least: 18}}}}
  nation: {{text: {TEXT}, source: law, when: {{fact: nationality, one_of: [GT, HN]}}}}
  waiting: {{text: {TEXT}, source: law, when: {{fact: status, equals: pending}}}}
  member: {{text: {TEXT}, source: law, when: {{fact: relation, equals: spouse}}}}
editions:
  - id: one
    from: 2023-01-01
    to: 2023-07-01
    state: open
    source: law
    text: {TEXT}
    eligibility: [nation, waiting, adult]
  - {{id: two, from: 2023-07-01, to: null, state: closed, source: law, text: {TEXT}}}
"""
HOLIDAY = date(2023, 5, 1)


def nodes(programme: str = PROGRAMME, facts: str = FACTS) -> list[Node]:
    return [read_yaml_text(facts, "facts.yaml"), read_yaml_text(programme, "programme.yaml")]


def small(programme: str = PROGRAMME, facts: str = FACTS) -> RuleSet:
    return load(nodes(programme, facts), holidays={"xx": {HOLIDAY: "Labour Day"}})
