"""One family in front of the site: it posts forms, and posts the same form again after an error
page or a broken connection, as a browser's user would."""

import http.client
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4, uuid5

TOKEN = "a" * 32
MY = "/es/my/appointment/"
PATIENCE = 180.0  # seconds of trying again before a family gives up


class NoAnswer(Exception):
    """The site did not answer for minutes, or with something a family should not meet."""


@dataclass(slots=True)
class Booker:
    """A family with its cookie. `milliseconds` are those of single answered requests."""

    port: int
    family: str
    cookie: str
    said: Mapping[str, list[str]]
    milliseconds: list[float] = field(default_factory=list)
    retries: int = 0
    _line: http.client.HTTPConnection | None = None

    def hold(self, session: str, key: UUID) -> str:
        """held or full. `key` is that of the page."""
        form = {"session": session, "key": str(key)}
        return self._answer(f"{MY}book/hold/", form, yes="held")

    def book(self, session: str, key: UUID) -> str:
        """booked or lapsed."""
        form = {"hold": str(uuid5(key, UUID(session).hex))}
        return self._answer(f"{MY}book/confirm/", form, yes="booked")

    def move(self, session: str, version: int) -> str:
        """entered or full."""
        form = {"version": str(version), "key": str(uuid4())}
        return self._answer(f"{MY}move/{session}/", form, yes="entered")

    def cancel(self, appointment: str, version: int) -> str:
        form = {"appointment": appointment, "version": str(version)}
        return self._answer(f"{MY}cancel/", form, yes="left")

    def shown(self, field_name: str) -> str:
        """A hidden field of the page on which an appointment is cancelled."""
        mark = f'name="{field_name}" value="'
        for _ in self._tries():
            with suppress(OSError, http.client.HTTPException):
                status, body = self._ask("GET", f"{MY}cancel/", None)
                if status == http.client.OK and mark in body:
                    return body.partition(mark)[2].partition('"')[0]
                if status < http.client.INTERNAL_SERVER_ERROR:
                    raise NoAnswer(f"no {field_name} on a page with status {status}")
            self.hang_up()
        raise NoAnswer(field_name)

    def hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    def _answer(self, path: str, form: Mapping[str, str], *, yes: str) -> str:
        body = urlencode({**form, "csrfmiddlewaretoken": TOKEN})
        for _ in self._tries():
            with suppress(OSError, http.client.HTTPException):
                status, page = self._ask("POST", path, body)
                if status == http.client.SEE_OTHER:
                    return yes
                if status == http.client.CONFLICT:
                    return self._reason(page)
                if status < http.client.INTERNAL_SERVER_ERROR:
                    raise NoAnswer(f"{path}: {status}")
            self.hang_up()
        raise NoAnswer(path)

    def _reason(self, page: str) -> str:
        """Which refusal a page tells; it must say why and what can be done now."""
        for code, words in self.said.items():
            if all(sentence in page for sentence in words):
                return code
        raise NoAnswer(f"a refusal without a reason and a next step: {page[-1500:]}")

    def _tries(self) -> Any:
        give_up_at = time.monotonic() + PATIENCE
        yield 0
        while time.monotonic() < give_up_at:
            self.retries += 1
            time.sleep(0.1)
            yield self.retries

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        if self._line is None:
            self._line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": self.cookie}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        started = time.perf_counter()
        self._line.request(method, path, body, headers)
        answer = self._line.getresponse()
        text = answer.read().decode("utf-8", "replace")
        self.milliseconds.append((time.perf_counter() - started) * 1000)
        return answer.status, text
