"""Addresses of this room."""

from django.urls import path

from movilidad.web.public.line import views

urlpatterns = [path("<slug:code>/", views.place, name="line")]
