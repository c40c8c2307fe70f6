from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from okienko.kernel import navigation


class ChannelsConfig(AppConfig):
    name = "okienko.channels"
    label = "channels"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Loops and doors of the channels run in the worker; mail and chat have their places in the menus."""
        from okienko.channels.chat import tasks as chat  # noqa: PLC0415  # likewise
        from okienko.channels.email import checks, running  # noqa: F401, PLC0415  # need the models of all domains
        from okienko.organization.permissions import is_administrator, is_of_the_office  # noqa: PLC0415  # likewise

        running.register()
        chat.register()
        sent = navigation.Item("/praca/poczta/", _("Poczta"), "mail", 80, is_of_the_office)
        navigation.register("workspace", sent)
        navigation.register("portal", navigation.Item("/czat/", _("Czat"), "messages", 45))
        boxes = navigation.Item(
            "/praca/ustawienia/skrzynki/", _("Skrzynki"), "mail-opened", order=92, allowed=is_administrator
        )
        navigation.register("workspace", boxes)
