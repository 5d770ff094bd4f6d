"""Addresses of this room."""

from django.urls import path

from movilidad.web.public.rounds import checking, views

urlpatterns = [
    path("", views.list_rounds, name="rounds"),
    path("<slug:code>/", views.show_round, name="round"),
    path("<slug:code>/verify/", checking.verify, name="round.verify"),
    path("<slug:code>/folder.zip", views.folder, name="round.folder"),
]
