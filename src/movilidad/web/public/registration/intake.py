"""Whether registrations are taken now, in the words of a page."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from movilidad.apps.registration.queries import opens_next, programme_named, why_closed, zone_of
from movilidad.infra.words import text
from movilidad.web.moments import local_time


@dataclass(frozen=True, slots=True)
class Intake:
    """`closed` says why nobody can begin, empty while one can; `opens` when registrations are
    taken next, in the office's time, empty while they are or nobody knows."""

    closed: str
    opens: str

    def notice(self, lang: str) -> str:
        """One line for the first page; empty while registrations are taken."""
        if self.closed:
            opens = text(lang, "draft.opens", when=self.opens) if self.opens else ""
            return f"{self.closed} {opens}".strip()
        return text(lang, "draft.fill_before", when=self.opens) if self.opens else ""


def intake(lang: str, *, at: datetime) -> Intake:
    """How this installation takes registrations at `at` (aware)."""
    programme = programme_named(settings.PROGRAMME)
    why, opens = why_closed(programme, at=at), opens_next(programme, at=at)
    return Intake(
        closed=" ".join(reason.text[lang] for reason in why.reasons) if why else "",
        opens=local_time(lang, opens, zone_of(programme)) if opens else "",
    )
