"""The real content of the registration, read once."""

from pathlib import Path

import pytest

from movilidad.core.questionnaire import Flow, Question, load_flows, load_questions
from movilidad.infra.content import read_yaml

CONTENT = Path(__file__).parents[3] / "content"


def _read(folder: str) -> list:
    return [read_yaml(path, root=CONTENT) for path in sorted((CONTENT / folder).glob("*.yaml"))]


@pytest.fixture(scope="session")
def questions() -> dict[str, Question]:
    return load_questions(_read("questions"))


@pytest.fixture(scope="session")
def flows(questions: dict[str, Question]) -> dict[str, Flow]:
    return load_flows(_read("flows"), questions)


@pytest.fixture(scope="session")
def registration(flows: dict[str, Flow]) -> Flow:
    return flows["registration"]
