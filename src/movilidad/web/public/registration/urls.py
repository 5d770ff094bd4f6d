"""Addresses of the registration."""

from django.urls import path

from movilidad.web.public.registration import done, overview, sending, start, steps

urlpatterns = [
    path("", start.start, name="registration.start"),
    path("overview/", overview.overview, name="registration.overview"),
    path("q/<str:key>/", steps.step, name="registration.step"),
    path("people/", overview.people, name="registration.people"),
    path("people/<int:number>/remove/", overview.remove, name="registration.remove"),
    path("later/", overview.later, name="registration.later"),
    path("check/", sending.check, name="registration.check"),
    path("send/", sending.send, name="registration.send"),
    path("done/", done.done, name="registration.done"),
    path("slip.pdf", done.slip, name="registration.slip"),
]
