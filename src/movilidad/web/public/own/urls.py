"""Addresses of the family's own pages."""

from django.urls import path

from movilidad.web.public.own import sign_in, views

urlpatterns = [
    path("", views.home, name="own.home"),
    path("sign-in/", sign_in.sign_in, name="own.sign_in"),
    path("sign-in/message/", sign_in.ask_code, name="own.ask_code"),
    path("sign-in/code/", sign_in.enter_code, name="own.code"),
    path("sign-out/", sign_in.sign_out, name="own.sign_out"),
    path("change/", views.change, name="own.change"),
    path("withdraw/", views.withdraw, name="own.withdraw"),
    path("return/", views.come_back, name="own.return"),
]
