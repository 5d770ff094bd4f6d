"""Addresses of this room."""

from django.urls import path

from movilidad.web.office.timetable import days, editing, limits, runs

urlpatterns = [
    path("", days.week, name="office.timetable"),
    path("day/", days.day, name="office.timetable.day"),
    path("plan/", days.plan, name="office.timetable.plan"),
    path("generate/", runs.generate, name="office.timetable.generate"),
    path("run/<uuid:run>/", runs.run, name="office.timetable.run"),
    path("limit/", limits.new, name="office.timetable.limit"),
    path("limit/<uuid:limit>/remove/", limits.remove, name="office.timetable.limit_remove"),
    path("<slug:kind>/", editing.edit, name="office.timetable.edit"),
    path("<slug:kind>/<uuid:item>/", editing.edit, name="office.timetable.edit_one"),
]
