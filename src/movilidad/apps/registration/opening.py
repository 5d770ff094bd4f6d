"""Reading and writing the sealed draft. One statement to open, one to save."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from movilidad.apps.registration.models import Draft
from movilidad.apps.registration.types import DraftExpired, DraftSent, DraftUnknown, OpenDraft
from movilidad.infra.sealing.models import DataKey
from movilidad.infra.sealing.vault import Vault, unwrap

LASTS = timedelta(days=30)  # after the last page that was saved


def open_with_vault(draft: UUID, *, at: datetime) -> tuple[OpenDraft, Vault]:
    """The draft and its opened key. Raises DraftUnknown, DraftExpired or DraftSent."""
    key = DataKey.objects.filter(id=OuterRef("key_subject")).values("wrapped")[:1]
    row = (
        Draft.objects.annotate(key_subject=Coalesce(F("household_id"), F("id")))
        .annotate(wrapped=Subquery(key))
        .filter(id=draft)
        .first()
    )
    if row is None:
        raise DraftUnknown
    if row.submitted_at is not None and row.household_id is not None:
        raise DraftSent(row.household_id)
    if row.expires_at <= at:
        raise DraftExpired
    if row.wrapped is None:  # the household was forgotten while it was being changed
        raise DraftUnknown
    vault = unwrap(bytes(row.wrapped))
    return _opened(row, vault), vault


def _opened(row: Draft, vault: Vault) -> OpenDraft:
    document = vault.open(row.sealed, place=place_of(row.id))
    return OpenDraft(
        id=row.id,
        programme=row.programme_id,
        version=row.version,
        language=row.language,
        flow_edition=row.flow_edition,
        reference=document["reference"],
        answers=document["answers"],
        household=row.household_id,
        expires_at=row.expires_at,
        prepared=row.prepared is not None,
    )


def place_of(draft: UUID) -> str:
    """What a draft's ciphertext is tied to."""
    return f"draft:{draft}"


def write(
    opened: OpenDraft,
    answers: Mapping[str, Any],
    vault: Vault,
    *,
    edition: str,
    lang: str,
    prepared: dict[str, Any] | None,
    at: datetime,
) -> bool:
    """Save over exactly the version that was read; False when another window was faster."""
    document = {"reference": opened.reference, "answers": answers}
    changed = Draft.objects.filter(
        id=opened.id, version=opened.version, submitted_at__isnull=True
    ).update(
        sealed=vault.seal(document, place=place_of(opened.id)),
        version=opened.version + 1,
        flow_edition=edition,
        language=lang,
        prepared=prepared,
        touched_at=at,
        expires_at=at + LASTS,
    )
    return changed == 1
