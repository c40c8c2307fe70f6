from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "okienko.channels"
    label = "channels"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Loops and doors of the channels run in the worker."""
        from okienko.channels.email import running  # noqa: PLC0415  # needs the models of all domains

        running.register()
