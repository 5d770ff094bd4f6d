"""One reader per type of question: what it posts, how that is read, how it is shown again."""

from movilidad.core.questionnaire.kinds.registry import KINDS, Kind

__all__ = ["KINDS", "Kind"]
