from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "movilidad.apps.calendars"
