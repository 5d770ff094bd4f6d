"""Addresses of this room."""

from django.urls import path

from movilidad.web.office.booking import household, month

_ONE = "<uuid:household>"

urlpatterns = [
    path("", month.month, name="office.booking"),
    path("limit/", month.quota, name="office.booking.quota"),
    path(f"{_ONE}/", household.family, name="office.booking.family"),
    path(f"{_ONE}/hold/", household.hold, name="office.booking.hold"),
    path(f"{_ONE}/confirm/", household.confirm, name="office.booking.confirm"),
    path(f"{_ONE}/release/", household.release, name="office.booking.release"),
    path(f"{_ONE}/move/", household.move, name="office.booking.move"),
    path(f"{_ONE}/cancel/", household.cancel, name="office.booking.cancel"),
    path(f"{_ONE}/invite/", household.invite, name="office.booking.invite"),
    path(f"{_ONE}/withdraw/", household.withdraw, name="office.booking.withdraw"),
]
