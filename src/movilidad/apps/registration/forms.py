"""The questions and flows of the content folder, read once per process."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from movilidad.core.questionnaire import Flow, Question, load_flows, load_questions
from movilidad.infra.content import read_yaml, yaml_files

REGISTRATION = "registration"
PRECHECK = "precheck"


@lru_cache(maxsize=1)
def questions() -> dict[str, Question]:
    """Every question by id. Raises ContentError with every problem."""
    root = Path(settings.CONTENT)
    return load_questions(read_yaml(path, root=root) for path in yaml_files(root, "questions"))


@lru_cache(maxsize=1)
def _flows() -> dict[str, Flow]:
    root = Path(settings.CONTENT)
    documents = [read_yaml(path, root=root) for path in yaml_files(root, "flows")]
    return load_flows(documents, questions())


def flow(name: str) -> Flow:
    """One flow. Raises KeyError for a name the content does not have."""
    return _flows()[name]
