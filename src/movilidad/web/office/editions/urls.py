"""Addresses of this room."""

from django.urls import path

from movilidad.web.office.editions import views

urlpatterns = [
    path("", views.list_editions, name="office.editions"),
    path("propose/", views.propose, name="office.editions.propose"),
    path("<uuid:edition>/", views.one, name="office.edition"),
    path("<uuid:edition>/preview/", views.preview, name="office.edition.preview"),
    path("<uuid:edition>/approve/", views.approve, name="office.edition.approve"),
    path("<uuid:edition>/call-off/", views.call_off, name="office.edition.call_off"),
    path("<uuid:edition>/withdraw/", views.withdraw, name="office.edition.withdraw"),
]
