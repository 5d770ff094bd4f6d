"""Addresses of the published files: no language, since bytes have none."""

from django.urls import path

from movilidad.web.public.rounds import checking

urlpatterns = [path("<slug:code>/<str:name>", checking.file, name="round.file")]
