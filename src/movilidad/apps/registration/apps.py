from django.apps import AppConfig


class RegistrationConfig(AppConfig):
    name = "movilidad.apps.registration"
