from django.apps import AppConfig


class OfflineConfig(AppConfig):
    name = "movilidad.apps.offline"
