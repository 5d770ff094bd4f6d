"""Whether the browser vouches that one of our own pages sent a form."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http.request import split_domain_port, validate_host


def from_our_own_page(environ: Mapping[str, Any]) -> bool:
    """Whether a page on the address we serve sent this request; `environ` is its WSGI one.

    Sec-Fetch-Site cannot be set by a page; browsers without it send Origin with a POST.
    (W3C Fetch Metadata; RFC 6454.)
    """
    host = environ.get("HTTP_HOST", "")
    if not validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS):
        return False
    scheme = environ.get("HTTP_X_FORWARDED_PROTO") or environ["wsgi.url_scheme"]
    if settings.SECURE_SSL_REDIRECT and scheme != "https":
        return False
    site = environ.get("HTTP_SEC_FETCH_SITE")
    if site is not None:
        return bool(site == "same-origin")
    return bool(environ.get("HTTP_ORIGIN") == f"{scheme}://{host}")
