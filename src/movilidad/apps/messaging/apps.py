from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "movilidad.apps.messaging"
