from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "movilidad.apps.audit"
