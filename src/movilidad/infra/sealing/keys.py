"""The stored keys: look up, make, destroy."""

from collections.abc import Iterable
from uuid import UUID

from movilidad.infra.sealing.models import DataKey
from movilidad.infra.sealing.vault import Vault, new_wrapped_key, unwrap


class KeyDestroyed(LookupError):
    """The subject was forgotten: its key is gone and its sealed values cannot be read."""


def make_vault(subject: UUID) -> Vault:
    """Make and store the key of a new subject."""
    vault, wrapped = new_wrapped_key()
    DataKey.objects.create(id=subject, wrapped=wrapped)
    return vault


def vault_of(subject: UUID) -> Vault:
    """The opened key of a subject. Raises KeyDestroyed."""
    key = DataKey.objects.filter(id=subject).first()
    if key is None:
        raise KeyDestroyed(str(subject))
    return unwrap(bytes(key.wrapped))


def vaults_of(subjects: Iterable[UUID]) -> dict[UUID, Vault]:
    """The opened keys of several subjects in one query; forgotten subjects are left out."""
    keys = DataKey.objects.filter(id__in=list(subjects)).values_list("id", "wrapped")
    return {subject: unwrap(bytes(wrapped)) for subject, wrapped in keys}


def destroy_key(subject: UUID) -> None:
    """Forget a subject for good."""
    DataKey.objects.filter(id=subject).delete()
