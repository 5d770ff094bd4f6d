"""Addresses of this room."""

from django.urls import path

from movilidad.web.office.sessions import overbooking, views

urlpatterns = [
    path("", views.week, name="office.sessions"),
    path("new/", views.plan, name="office.sessions.plan"),
    path("<uuid:session_id>/", views.one, name="office.session"),
    path("<uuid:session_id>/overbook/", overbooking.overbook, name="office.session.overbook"),
    path("<uuid:session_id>/cancel/", views.cancel, name="office.session.cancel"),
]
