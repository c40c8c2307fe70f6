from django.apps import AppConfig


class RoutingConfig(AppConfig):
    name = "okienko.routing"
    label = "routing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from okienko.routing import tasks  # noqa: PLC0415  # models must be loaded first

        tasks.register()
