from django.apps import AppConfig


class LimitsConfig(AppConfig):
    name = "movilidad.infra.limits"
    label = "limits"
