"""Addresses of this room."""

from django.urls import path

from movilidad.web.office.calendars import views

urlpatterns = [
    path("", views.feeds, name="office.calendars"),
    path("<uuid:feed>/revoke/", views.revoke, name="office.calendars.revoke"),
]
