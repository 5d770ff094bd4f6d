"""Failures a caller of the screening room should expect."""

from __future__ import annotations


class ScreeningError(ValueError):
    """Something handed to screening cannot be used."""


class UnknownFact(ScreeningError):
    """A fact with this name is not in the catalogue."""


class BadFact(ScreeningError):
    """The value of a fact is not one it can have."""


class UnknownProgramme(ScreeningError):
    """No programme with this code is loaded."""


class FarInstant(ScreeningError):
    """An instant so far away that no calendar of ours reaches it."""


class NaiveInstant(ScreeningError):
    """An instant came without a time zone, so the rule of that day cannot be chosen."""
