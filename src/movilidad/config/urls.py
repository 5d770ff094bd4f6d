"""The address space. The language is part of every address that shows words."""

from django.urls import include, path, register_converter

from movilidad.web.languages import LanguageConverter

register_converter(LanguageConverter, "lang")

urlpatterns = [
    path("draws/", include("movilidad.web.public.rounds.file_urls")),
    path("calendars/", include("movilidad.web.office.calendars.feed_urls")),
    path("", include("movilidad.web.public.urls")),
    path("", include("movilidad.web.office.urls")),
]
handler404 = "movilidad.web.public.failures.not_found"
handler500 = "movilidad.web.public.failures.broken"
