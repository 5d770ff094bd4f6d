"""Addresses of the rules and the pathways."""

from django.urls import path

from movilidad.web.public.rules import views

urlpatterns = [
    path("rules/", views.rules, name="rules"),
    path("rules/<slug:rule>/", views.rule, name="rule"),
    path("pathways/", views.pathways, name="pathways"),
    path("pathways/<slug:pathway>/", views.pathway, name="pathway"),
]
