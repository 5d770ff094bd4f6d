from django.apps import AppConfig


class PathwaysConfig(AppConfig):
    name = "movilidad.apps.pathways"
