"""The desk's sentences: refusals and stages in words, times on the office's clock."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from movilidad.apps.frontdesk.queries.wait_words import range_words, wait_words
from movilidad.apps.frontdesk.types import DeskRefused, Stage, Wait
from movilidad.apps.offices.queries import programmes
from movilidad.core.vocabulary.languages import OWN_NAMES
from movilidad.infra.words import text
from movilidad.web.moments import local_time


@dataclass(frozen=True, slots=True)
class Wording:
    """Words of one page: its language, the office's zone, the page's instant (UTC)."""

    lang: str
    zone: str
    at: datetime

    @property
    def zone_name(self) -> str:
        """The zone as people call it."""
        return text(self.lang, f"public.zone_{self.zone.rpartition('/')[2].lower()}")

    def clock(self, moment: datetime) -> str:
        """`09:40` at the office."""
        return local_time(self.lang, moment, self.zone, "time")

    def day(self, moment: datetime) -> str:
        return local_time(self.lang, moment, self.zone, "day")

    def minutes(self, since: datetime) -> int:
        """Whole minutes from `since` to this page's instant."""
        return max(0, int((self.at - since).total_seconds() // 60))

    def stage(self, stage: Stage) -> str:
        return text(self.lang, f"office.stage_{stage}")

    def language(self, code: str) -> str:
        """A language by its own name, as its speakers read it."""
        return OWN_NAMES.get(code, code)

    def people(self, count: int) -> str:
        key = "office.people_one" if count == 1 else "office.people_other"
        return text(self.lang, key, count=count)

    def service(self, code: str) -> str:
        """A service by the name that the content gives it."""
        for programme in programmes():
            for one in programme.services:
                if one.code == code:
                    return one.name(self.lang)
        return code or text(self.lang, "desk.no_service")

    def wait(self, wait: Wait) -> str:
        """Who is before, and from when to when; or that nobody knows."""
        return wait_words(self.lang, wait)

    def range(self, wait: Wait) -> str:
        """The minutes alone."""
        return range_words(self.lang, wait)

    def refusal(self, refusal: DeskRefused) -> str:
        """Why it cannot be done, and what to do now."""
        params = {name: self._param(value) for name, value in refusal.params.items()}
        return text(self.lang, refusal.key, **params)

    def _param(self, value: object) -> object:
        if isinstance(value, datetime):
            return local_time(self.lang, value, self.zone)
        if isinstance(value, UUID):
            return _office_name(value, self.lang)
        if isinstance(value, Stage) or value in set(Stage):
            return self.stage(Stage(str(value)))
        return value


def _office_name(office: UUID, lang: str) -> str:
    names = {one.id: one.name(lang) for programme in programmes() for one in programme.offices}
    return names.get(office, "?")
