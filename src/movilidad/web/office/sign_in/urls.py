"""Addresses of this room."""

from django.urls import path

from movilidad.web.office.sign_in import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="office.sign_in"),
    path("sign-out/", views.sign_out, name="office.sign_out"),
    path("choose/", views.choose, name="office.choose"),
    path("password/", views.password, name="office.password"),
]
