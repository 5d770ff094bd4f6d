"""Addresses of the rules and the pathways."""

from django.urls import path

from movilidad.web.public.rules import views

urlpatterns = [
    path("rules/", views.rules, name="rules"),
    path("rules/<slug:code>/", views.rule, name="rule"),
    path("options/", views.pathways, name="pathways"),
    path("options/<slug:code>/", views.pathway, name="pathway"),
]
