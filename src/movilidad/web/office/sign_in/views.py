"""In, out, which office, and one's own password."""

from uuid import UUID

from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from movilidad.apps.staff import actions
from movilidad.apps.staff.queries import signed_in
from movilidad.apps.staff.types import (
    PasswordTooWeak,
    PasswordWrong,
    Principal,
    SignInRefused,
    SignInTooOften,
)
from movilidad.infra.clock import now
from movilidad.infra.words import text
from movilidad.web.door import private, public
from movilidad.web.network import network_of
from movilidad.web.office.access import staff
from movilidad.web.office.frame import leave_notice, office_page
from movilidad.web.office.place import choose_office, chosen_office, offices_of
from movilidad.web.render import page


@public("console.sign_in")
def sign_in(request: HttpRequest, lang: str) -> HttpResponse:
    """Ask for name and password; on the right ones open the page that was asked for."""
    following = _following(request, lang)
    if request.method != "POST":
        if signed_in(request.user):
            return HttpResponseRedirect(following)
        return _sign_in_page(request, lang)
    try:
        member = actions.sign_in(
            username=request.POST.get("username", "").strip()[:60],
            password=request.POST.get("password", ""),
            network=network_of(request),
            at=now(),
        )
    except (SignInRefused, SignInTooOften) as refusal:
        return _sign_in_page(request, lang, problem=_sentence(lang, refusal))
    login(request, member)
    return private(HttpResponseRedirect(following))


@require_POST
@staff("console.open")
def sign_out(request: HttpRequest, principal: Principal, lang: str) -> HttpResponse:
    """End the session; what the browser kept of it is cleared too."""
    actions.sign_out(by=principal, at=now())
    logout(request)
    answer = HttpResponseRedirect(reverse("office.sign_in", kwargs={"lang": lang}))
    # Back on a shared desk machine must not show the last family (Clear-Site-Data, W3C).
    answer["Clear-Site-Data"] = '"cache"'
    return answer


@staff("console.open")
def choose(request: HttpRequest, principal: Principal, lang: str) -> HttpResponse:
    """Choose the office for this session."""
    if request.method == "POST" and choose_office(
        request, principal, _uuid(request.POST.get("office", ""))
    ):
        return HttpResponseRedirect(reverse("office.home", kwargs={"lang": lang}))
    return office_page(
        request,
        principal,
        "office/choose.html",
        lang,
        offices=offices_of(principal),
        chosen=chosen_office(request, principal),
        problem=text(lang, "office.choose_missing") if request.method == "POST" else "",
    )


@staff("console.open")
def password(request: HttpRequest, principal: Principal, lang: str) -> HttpResponse:
    """Change one's own password."""
    problem = ""
    if request.method == "POST":
        try:
            member = actions.change_password(
                by=principal,
                at=now(),
                current=request.POST.get("current", ""),
                new=request.POST.get("new", ""),
                network=network_of(request),
            )
        except (PasswordWrong, PasswordTooWeak, SignInTooOften) as refusal:
            problem = _sentence(lang, refusal)
        else:
            update_session_auth_hash(request, member)
            leave_notice(request, "success", text(lang, "office.password_changed"))
            return HttpResponseRedirect(reverse("office.home", kwargs={"lang": lang}))
    return office_page(
        request, principal, "office/password.html", lang, problem=problem, has_errors=bool(problem)
    )


def _sign_in_page(request: HttpRequest, lang: str, problem: str = "") -> HttpResponse:
    return private(
        page(
            request,
            "office/sign_in.html",
            lang,
            status=200 if not problem else 403,
            problem=problem,
            has_errors=bool(problem),
            username=request.POST.get("username", ""),
            home_href=reverse("office.sign_in", kwargs={"lang": lang}),
        )
    )


def _sentence(
    lang: str, refusal: SignInRefused | SignInTooOften | PasswordWrong | PasswordTooWeak
) -> str:
    if isinstance(refusal, SignInTooOften):
        minutes = max(1, -int((now() - refusal.retry_at).total_seconds() // 60))
        return text(lang, refusal.key, minutes=minutes)
    return text(lang, refusal.key)


def _following(request: HttpRequest, lang: str) -> str:
    """Where they wanted to go, if it is one of our own pages."""
    wanted = request.GET.get("next", "")
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return reverse("office.home", kwargs={"lang": lang})


def _uuid(text_of_id: str) -> UUID | None:
    try:
        return UUID(text_of_id)
    except ValueError:
        return None
