"""Proposing and approving rules, and keeping what they answered."""

from movilidad.apps.pathways.actions.decide import (
    approve_edition,
    call_off_edition,
    propose_again,
    propose_edition,
    withdraw_edition,
)
from movilidad.apps.pathways.actions.preview import ask_for_preview, preview_edition
from movilidad.apps.pathways.actions.store import store_verdict, store_verdicts

__all__ = [
    "approve_edition",
    "ask_for_preview",
    "call_off_edition",
    "preview_edition",
    "propose_again",
    "propose_edition",
    "store_verdict",
    "store_verdicts",
    "withdraw_edition",
]
