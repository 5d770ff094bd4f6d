from django.apps import AppConfig


class FrontdeskConfig(AppConfig):
    name = "movilidad.apps.frontdesk"
