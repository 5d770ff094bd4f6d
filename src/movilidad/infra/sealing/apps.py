from django.apps import AppConfig


class SealingConfig(AppConfig):
    name = "movilidad.infra.sealing"
    label = "sealing"
