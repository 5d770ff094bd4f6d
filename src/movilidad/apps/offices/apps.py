from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "movilidad.apps.offices"
