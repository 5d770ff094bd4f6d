"""A phone as the site meets it: one connection, cookies, forms; no JavaScript."""

import http.client
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

_SQL = re.compile(r'page;desc="([^"]*)", sql;desc="(\d+)"')
_COOKIE = re.compile(r"^([^=;]+)=([^;]*)")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `location` is the path of a redirect."""

    status: int
    body: str
    location: str = ""


@dataclass(slots=True)
class Timing:
    """One request: which page of the site answered, how long it took here, SQL statements."""

    method: str
    page: str
    milliseconds: float
    statements: int
    size: int


class UnexpectedAnswer(AssertionError):
    """The site answered with something a family should not meet here."""

    def __init__(self, what: str, answer: Answer) -> None:
        words = re.sub(r"<[^>]+>", " ", answer.body)
        said = re.sub(r"\s+", " ", words)[:600]
        super().__init__(f"{what}: {answer.status} {answer.location} {said}")


@dataclass(slots=True)
class Phone:
    """One browser. `network` is its address, as our own proxy would report it."""

    host: str
    port: int
    network: str
    timings: list[Timing] = field(default_factory=list)
    cookies: dict[str, str] = field(default_factory=dict)
    _connection: http.client.HTTPConnection | None = None

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None)

    def post(self, path: str, fields: Mapping[str, list[str]]) -> Answer:
        """Post a form of our own page, with the token that the cookie holds."""
        token = self.cookies.get("csrf", "")
        return self._ask("POST", path, urlencode({**fields, "csrfmiddlewaretoken": token}, True))

    def hang_up(self) -> None:
        """Close the connection; the cookies stay."""
        if self._connection:
            self._connection.close()
            self._connection = None

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        headers = {"X-Forwarded-For": self.network, "Host": f"{self.host}:{self.port}"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Sec-Fetch-Site"] = "same-origin"
        started = time.perf_counter()
        response, text = self._exchange(method, path, body, headers)
        took = (time.perf_counter() - started) * 1000
        self._remember(response)
        self._note(method, response, took, len(text))
        location = urlsplit(response.headers.get("Location") or "")
        return Answer(response.status, text, location.path)

    def _exchange(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> tuple[http.client.HTTPResponse, str]:
        if self._connection is None:
            self._connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        try:
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
            return response, response.read().decode("utf-8", "replace")
        except (http.client.HTTPException, OSError):
            self.hang_up()
            raise

    def _remember(self, response: http.client.HTTPResponse) -> None:
        for line in response.headers.get_all("Set-Cookie") or ():
            found = _COOKIE.match(line)
            if found is None:
                continue
            if "Max-Age=0" in line or not found[2].strip('"'):
                self.cookies.pop(found[1], None)
            else:
                self.cookies[found[1]] = found[2]

    def _note(
        self, method: str, response: http.client.HTTPResponse, took: float, size: int
    ) -> None:
        told = _SQL.search(response.headers.get("Server-Timing") or "")
        # The lean path does not pass through Django, so it reports nothing: one statement.
        page, statements = (told[1], int(told[2])) if told else ("lean", 1)
        self.timings.append(Timing(method, page, took, statements, size))
