"""The staff console's addresses, one room each."""

from django.urls import include, path

urlpatterns = [
    path("<lang:lang>/office/", include("movilidad.web.office.sign_in.urls")),
    path("<lang:lang>/office/", include("movilidad.web.office.desk.urls")),
    path("<lang:lang>/office/", include("movilidad.web.office.link.urls")),
    path("<lang:lang>/office/people/", include("movilidad.web.office.people.urls")),
    path("<lang:lang>/office/rules/", include("movilidad.web.office.editions.urls")),
    path("<lang:lang>/office/calendars/", include("movilidad.web.office.calendars.urls")),
    path("<lang:lang>/office/numbers/", include("movilidad.web.office.numbers.urls")),
    path("<lang:lang>/office/sessions/", include("movilidad.web.office.sessions.urls")),
    path("<lang:lang>/office/booking/", include("movilidad.web.office.booking.urls")),
    path("<lang:lang>/office/timetable/", include("movilidad.web.office.timetable.urls")),
    path("<lang:lang>/office/rounds/", include("movilidad.web.office.rounds.urls")),
]
