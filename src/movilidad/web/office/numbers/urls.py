"""Addresses of this room."""

from django.urls import path

from movilidad.web.office.numbers import views

urlpatterns = [
    path("", views.now_page, name="office.numbers"),
    path("week/", views.week, name="office.numbers.week"),
    path("<slug:name>.csv", views.file, name="office.numbers.file"),
]
