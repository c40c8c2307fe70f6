from django.apps import AppConfig


class RoutingConfig(AppConfig):
    name = "okienko.routing"
    label = "routing"
    default_auto_field = "django.db.models.BigAutoField"
