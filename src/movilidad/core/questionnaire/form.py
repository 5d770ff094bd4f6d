"""A posted form while it is read: cleaned values in, errors out."""

from __future__ import annotations

from movilidad.core.questionnaire.cleaning import clean, storable
from movilidad.core.questionnaire.types import FieldError, Posted, Question


class Form:
    """Collects what one question finds in a post; errors name fields in the order of the page."""

    def __init__(self, question: Question, posted: Posted, parts: tuple[str, ...]) -> None:
        self.question = question
        self.errors: list[FieldError] = []
        names = [question.field(part) for part in parts]
        #: As typed, for showing again; only the fields of this question.
        self.typed = {
            name: [storable(value) for value in posted[name]] for name in names if name in posted
        }
        self._values = {
            name: [value for value in map(clean, values) if value]
            for name, values in self.typed.items()
        }

    def is_blank(self) -> bool:
        """Tell whether nothing at all was entered."""
        return not any(self._values.values())

    def one(self, part: str = "") -> str:
        """Return the first value of a field, cleaned; empty when absent."""
        return next(iter(self.all(part)), "")

    def all(self, part: str = "") -> list[str]:
        """Return every value of a field, cleaned, each once, in the order posted."""
        return list(dict.fromkeys(self._values.get(self.question.field(part), ())))

    def refuse(self, problem: str, part: str = "", **params: str | int) -> None:
        """Record an error on a field; a question may name its own sentence for a problem."""
        default = f"{self.question.kind}_{problem}"
        key = self.question.errors.get(problem, default)
        self.errors.append(FieldError(self.question.field(part), f"errors.{key}", params))
