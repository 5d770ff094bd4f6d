from django.apps import AppConfig


class RulebookConfig(AppConfig):
    name = "movilidad.apps.rulebook"
