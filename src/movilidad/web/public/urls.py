"""The website's addresses, one room each."""

from django.urls import include, path

from movilidad.web.public.appointment import links

urlpatterns = [
    path("", include("movilidad.web.public.pages.urls")),
    path("<lang:lang>/check/", include("movilidad.web.public.precheck.urls")),
    path("<lang:lang>/", include("movilidad.web.public.rules.urls")),
    path("<lang:lang>/register/", include("movilidad.web.public.registration.urls")),
    path("<lang:lang>/my/", include("movilidad.web.public.own.urls")),
    path("<lang:lang>/my/appointment/", include("movilidad.web.public.appointment.urls")),
    path("<lang:lang>/visit/<slug:link>/", links.visit, name="visit"),
    path("<lang:lang>/line/", include("movilidad.web.public.line.urls")),
    path("<lang:lang>/rounds/", include("movilidad.web.public.rounds.urls")),
]
