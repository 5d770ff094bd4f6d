"""What offices do, and how long one unit takes."""

import pytest

from movilidad.core.countries.services import read_services
from movilidad.core.vocabulary.documents import ContentError
from movilidad.infra.content import content_root, read_yaml, read_yaml_text

PATH = content_root() / "countries" / "gt" / "services.yaml"


def test_every_way_to_an_office_of_guatemala_has_a_service() -> None:
    services = read_services(read_yaml(PATH))
    ways = {purpose for service in services for purpose in service.purposes}
    assert ways == {"draw", "direct", "walk_in"}
    assert all(service.minutes_per_unit > 0 for service in services)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("code: interview", "code: Interview", "is not a code"),
        ("code: documents", "code: interview", "two services have the code"),
        ("minutes_per_unit: 60", "minutes_per_unit: 0", "minutes for one unit"),
        ("minutes_per_unit: 60", 'minutes_per_unit: "60"', "expected a whole number"),
        ("purposes: [draw, direct]", "purposes: []", "at least one"),
        ("purposes: [draw, direct]", "purposes: [draw, draw]", "once"),
        ("purposes: [draw, direct]", "purposes: [lottery]", "“lottery” is not one of"),
        ('ht: "Enfòmasyon"', 'fr: "Information"', "missing translation: ht"),
        ("  - code: information", "  - colour: red\n    code: information", "unknown key"),
    ],
)
def test_a_mistake_is_refused_with_its_line(old: str, new: str, what: str) -> None:
    with pytest.raises(ContentError, match=what) as refused:
        read_services(read_yaml_text(PATH.read_text().replace(old, new, 1), "services.yaml"))
    assert all(problem.where.line > 1 for problem in refused.value.problems)
