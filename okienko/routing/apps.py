from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoutingConfig(AppConfig):
    name = "okienko.routing"
    label = "routing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from okienko.kernel import navigation  # noqa: PLC0415  # after all apps are loaded
        from okienko.routing import tasks  # noqa: PLC0415  # models must be loaded first
        from okienko.routing.permissions import keeps_queues  # noqa: PLC0415  # as above

        tasks.register()
        queues = navigation.Item("/praca/kolejki/", _("Kolejki"), "list-details", order=25, allowed=keeps_queues)
        navigation.register("workspace", queues)
