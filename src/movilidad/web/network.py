"""Whose network a request comes from, for rate limits only; never stored in clear."""

from ipaddress import IPv4Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def network_of(request: HttpRequest) -> str:
    """The /24 or /56 of the caller: one house or one carrier's block, not one phone.

    Behind MOVILIDAD_PROXIES proxies of our own the caller is that many entries from the end of
    X-Forwarded-For; what stands before it was written by the caller and is not believed.
    """
    caller = request.META.get("REMOTE_ADDR", "")
    if settings.PROXIES:
        passed = request.headers.get("X-Forwarded-For", "").split(",")
        caller = passed[max(-settings.PROXIES, -len(passed))].strip()
    try:
        address = ip_address(caller)
    except ValueError:
        return "unknown"
    bits = 24 if isinstance(address, IPv4Address) else 56
    return str(ip_network(f"{address}/{bits}", strict=False))
