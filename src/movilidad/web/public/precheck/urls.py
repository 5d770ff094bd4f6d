"""Addresses of the pre-check."""

from django.urls import path

from movilidad.web.public.precheck import views

urlpatterns = [
    path("", views.start, name="precheck.start"),
    path("q/<str:key>/", views.step, name="precheck.step"),
    path("result/", views.result, name="precheck.result"),
    path("paper/", views.paper, name="precheck.paper"),
]
