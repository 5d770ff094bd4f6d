"""Addresses of this room."""

from django.urls import path

from movilidad.web.office.rounds import fairness, reserves, views, watching

urlpatterns = [
    path("", views.list_rounds, name="office.rounds"),
    path("new/", views.new, name="office.rounds.new"),
    path("<uuid:round_id>/", views.one, name="office.round"),
    path("<uuid:round_id>/reserves/", reserves.edit, name="office.round.reserves"),
    path("<uuid:round_id>/party/", views.commitment, name="office.round.commitment"),
    path("<uuid:round_id>/party/<uuid:party>/", views.reveal, name="office.round.reveal"),
    path("<uuid:round_id>/fairness.csv", fairness.numbers, name="office.round.fairness"),
    path("<uuid:round_id>/release/", fairness.release, name="office.round.release"),
    path("<uuid:round_id>/objection/", watching.objection, name="office.round.objection"),
    path("<uuid:round_id>/beacon/", watching.beacon, name="office.round.beacon"),
    path("<uuid:round_id>/dice/<uuid:party>/", watching.dice, name="office.round.dice"),
    path("<uuid:round_id>/key/", watching.key, name="office.round.key"),
    path("<uuid:round_id>/sign/", watching.sign, name="office.round.sign"),
    path("<uuid:round_id>/no-signature/", watching.refuse, name="office.round.refuse"),
    path("<uuid:round_id>/result.json", watching.to_sign, name="office.round.to_sign"),
    path("<uuid:round_id>/auditors.zip", watching.auditors, name="office.round.auditors"),
    path("<uuid:round_id>/<slug:name>/", views.step, name="office.round.step"),
]
