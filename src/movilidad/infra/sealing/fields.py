"""The only column type that may hold a direct identifier."""

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    BytesColumn = models.BinaryField["Sealed", "Sealed"]
else:
    BytesColumn = models.BinaryField  # generic only for the type checker


class Sealed(bytes):
    """Ciphertext made by a `Vault`. Prints as `<sealed>`, so that a log line cannot leak it."""

    def __repr__(self) -> str:
        return "<sealed>"

    __str__ = __repr__


class SealedField(BytesColumn):
    """A bytea column that takes nothing but `Sealed`: clear text is refused, not stored."""

    def get_prep_value(self, value: Any) -> Any:
        if value is not None and not isinstance(value, Sealed):
            raise TypeError(f"{self.name} takes only sealed values, got {type(value).__name__}")
        return super().get_prep_value(value)

    def from_db_value(self, value: Any, *_: object) -> Sealed | None:
        return None if value is None else Sealed(value)
