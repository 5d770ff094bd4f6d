"""Addresses of this room."""

from django.urls import path

from movilidad.web.office.rounds import fairness, views

urlpatterns = [
    path("", views.list_rounds, name="office.rounds"),
    path("new/", views.new, name="office.rounds.new"),
    path("<uuid:round_id>/", views.one, name="office.round"),
    path("<uuid:round_id>/reserves/", views.reserves, name="office.round.reserves"),
    path("<uuid:round_id>/party/", views.commitment, name="office.round.commitment"),
    path("<uuid:round_id>/party/<uuid:party>/", views.reveal, name="office.round.reveal"),
    path("<uuid:round_id>/fairness.csv", fairness.numbers, name="office.round.fairness"),
    path("<uuid:round_id>/release/", fairness.release, name="office.round.release"),
    path("<uuid:round_id>/<slug:name>/", views.step, name="office.round.step"),
]
