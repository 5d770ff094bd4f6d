"""Coming back: the reference and a second fact. Nothing personal is shown before both fit."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from movilidad.apps.registration import actions
from movilidad.apps.registration.types import SignedIn, SignInKind, SignInPaused, SignInRefused
from movilidad.core.questionnaire.cleaning import storable
from movilidad.core.vocabulary.references import (
    LENGTH,
    ReferenceProblem,
    ReferenceWrongLength,
    parse_reference,
)
from movilidad.infra.clock import now
from movilidad.infra.words import text
from movilidad.web.door import private, public
from movilidad.web.network import network_of
from movilidad.web.public import family
from movilidad.web.public.registration import cookie
from movilidad.web.render import page

CODE_COOKIE = "code_for"
CODE_SECONDS = 15 * 60
_signer = TimestampSigner(salt="movilidad.code")
LONGEST = 200  # characters shown again; nobody types more


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to put right; `field` is the id of its field."""

    field: str
    message: str


@require_http_methods(["GET", "HEAD", "POST"])
@public("household.sign_in")
def sign_in(request: HttpRequest, lang: str) -> HttpResponse:
    """Ask for reference and year of birth; open the registration or the unfinished draft."""
    if request.method != "POST":
        return private(_show(request, lang))
    problems = _typing_problems(request, lang)
    if problems:
        return private(_show(request, lang, problems))
    try:
        found = actions.sign_in(
            reference=request.POST.get("reference", ""),
            birth_year=int(_year(request)),
            network=network_of(request),
            at=now(),
        )
    except (SignInRefused, SignInPaused) as refusal:
        return private(_show(request, lang, (_said(refusal, lang),)))
    return private(_open(request, lang, found))


def _typing_problems(request: HttpRequest, lang: str) -> tuple[Problem, ...]:
    """What cannot be a reference or a year, both at once; nothing is looked up for it."""
    problems = []
    try:
        parse_reference(request.POST.get("reference", ""))
    except ReferenceProblem as problem:
        problems.append(_said(problem, lang))
    year = _year(request)
    if not (len(year) == 4 and year.isdecimal()):
        problems.append(Problem("birth_year", text(lang, "my.year_needed")))
    return tuple(problems)


def _year(request: HttpRequest) -> str:
    return request.POST.get("birth_year", "").strip()


def _said(problem: Exception, lang: str) -> Problem:
    """The sentence for a failure, and the field it belongs to."""
    if isinstance(problem, ReferenceProblem):
        return Problem("reference", _about_reference(problem, lang))
    if isinstance(problem, SignInPaused):
        return Problem("reference", text(lang, "registration.return_too_many", **problem.params))
    return Problem("reference", text(lang, "registration.return_not_found"))


def _about_reference(problem: ReferenceProblem, lang: str) -> str:
    key = f"my.{problem.message_key.replace('.', '_')}"
    params: dict[str, object] = {"expected": LENGTH}
    if isinstance(problem, ReferenceWrongLength):
        params = {"found": problem.found, "expected": problem.expected}
        if problem.found == 0:
            key = "my.reference_needed"
    character = getattr(problem, "character", None)
    if character is not None:
        params = {"character": storable(character), "position": getattr(problem, "position", 0)}
    return text(lang, key, **params)


def _show(request: HttpRequest, lang: str, problems: tuple[Problem, ...] = ()) -> HttpResponse:
    return _form(
        request,
        lang,
        "sign_in",
        problems,
        reference=_typed(request, "reference"),
        birth_year=_typed(request, "birth_year"),
    )


def _form(
    request: HttpRequest, lang: str, name: str, problems: tuple[Problem, ...], **context: Any
) -> HttpResponse:
    return page(
        request,
        f"public/own/{name}.html",
        lang,
        problems={problem.field: problem.message for problem in problems},
        has_errors=bool(problems),
        sensitive=True,
        **context,
    )


def _typed(request: HttpRequest, field: str) -> str:
    return storable(request.POST.get(field, ""))[:LONGEST]


def _open(request: HttpRequest, lang: str, found: SignedIn) -> HttpResponse:
    if found.kind is SignInKind.DRAFT:
        overview = reverse("registration.overview", kwargs={"lang": lang})
        response = HttpResponseRedirect(overview)
        cookie.remember(response, found.id)
        return response
    response = HttpResponseRedirect(_next(request, lang))
    family.sign_in(response, found.id)
    return response


def _next(request: HttpRequest, lang: str) -> str:
    """The page the family wanted, if it is one of their own; else their home."""
    home, wanted = reverse("own.home", kwargs={"lang": lang}), request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if ours and wanted.startswith(home) else home


@require_http_methods(["GET", "HEAD", "POST"])
@public("household.sign_in")
def ask_code(request: HttpRequest, lang: str) -> HttpResponse:
    """Ask for a one-time code by message. The answer never tells whether one was sent."""
    if request.method != "POST":
        return private(_ask(request, lang))
    try:
        index = actions.request_code(
            reference=request.POST.get("reference", ""),
            lang=lang,
            network=network_of(request),
            at=now(),
        )
    except (ReferenceProblem, SignInPaused) as problem:
        return private(_ask(request, lang, (_said(problem, lang),)))
    response = HttpResponseRedirect(reverse("own.code", kwargs={"lang": lang}))
    _remember_index(response, index)
    return private(response)


def _ask(request: HttpRequest, lang: str, problems: tuple[Problem, ...] = ()) -> HttpResponse:
    reference = _typed(request, "reference")
    return _form(request, lang, "ask_code", problems, reference=reference)


def _remember_index(response: HttpResponse, index: bytes) -> None:
    """Which reference the code is for: its fingerprint, never the reference itself."""
    response.set_cookie(
        CODE_COOKIE,
        _signer.sign(index.hex()),
        max_age=CODE_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.PRODUCTION,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@public("household.sign_in")
def enter_code(request: HttpRequest, lang: str) -> HttpResponse:
    """Type the code from the message."""
    index = _index_in(request.COOKIES.get(CODE_COOKIE))
    if index is None:
        return HttpResponseRedirect(reverse("own.ask_code", kwargs={"lang": lang}))
    if request.method != "POST":
        return private(_enter(request, lang))
    try:
        found = actions.sign_in_with_code(
            index=index,
            code=request.POST.get("code", "")[:LONGEST],
            network=network_of(request),
            at=now(),
        )
    except SignInRefused:
        return private(_enter(request, lang, (Problem("code", text(lang, "my.code_refused")),)))
    except SignInPaused as paused:
        said = text(lang, "registration.return_too_many", **paused.params)
        return private(_enter(request, lang, (Problem("code", said),)))
    response = _open(request, lang, found)
    response.delete_cookie(CODE_COOKIE, samesite="Lax")
    return private(response)


def _enter(request: HttpRequest, lang: str, problems: tuple[Problem, ...] = ()) -> HttpResponse:
    return _form(request, lang, "code", problems, code=_typed(request, "code"))


def _index_in(cookie_value: str | None) -> bytes | None:
    if not cookie_value:
        return None
    try:
        return bytes.fromhex(_signer.unsign(cookie_value, max_age=CODE_SECONDS))
    except (BadSignature, ValueError):
        return None


@require_POST
@public("household.sign_in")
def sign_out(request: HttpRequest, lang: str) -> HttpResponse:
    """This phone forgets the family and any draft at once."""
    del request
    response = HttpResponseRedirect(reverse("start", kwargs={"lang": lang}))
    family.sign_out(response)
    cookie.forget(response)
    return private(response)
