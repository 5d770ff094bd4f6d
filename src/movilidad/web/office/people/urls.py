"""Addresses of this room."""

from django.urls import path

from movilidad.web.office.people import views

urlpatterns = [
    path("", views.people, name="office.people"),
    path("trail/", views.trail, name="office.trail"),
    path("<uuid:household>/", views.household, name="office.household"),
    path("<uuid:household>/answer/", views.verdict, name="office.verdict"),
    path("<uuid:household>/trail/", views.household_trail, name="office.household_trail"),
]
