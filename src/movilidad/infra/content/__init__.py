"""Reading content: strict YAML in which every value knows its file and line."""

from movilidad.core.vocabulary.documents import ContentError, Node, Problem, Where
from movilidad.infra.content.holiday_dates import holiday_dates
from movilidad.infra.content.reading import read_yaml, read_yaml_text
from movilidad.infra.content.roots import content_root, yaml_files
from movilidad.infra.content.rulebook import (
    Rulebook,
    folder_rulebook,
    read_rulebook,
    rule_set,
    rule_set_of,
)

__all__ = [
    "ContentError",
    "Node",
    "Problem",
    "Rulebook",
    "Where",
    "content_root",
    "folder_rulebook",
    "holiday_dates",
    "read_rulebook",
    "read_yaml",
    "read_yaml_text",
    "rule_set",
    "rule_set_of",
    "yaml_files",
]
