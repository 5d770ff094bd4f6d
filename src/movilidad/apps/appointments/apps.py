from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "movilidad.apps.appointments"
