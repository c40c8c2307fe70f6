from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from okienko.kernel import navigation


class PortalConfig(AppConfig):
    name = "okienko.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        navigation.register("portal", navigation.Item("/zgloszenie/", _("Zgłoś problem"), "map-pin-plus", 10))
        navigation.register("portal", navigation.Item("/sprawa/", _("Sprawdź sprawę"), "search", 20))
        navigation.register("portal", navigation.Item("/uslugi/", _("Załatw sprawę"), "book-2", 30))
        navigation.register("portal", navigation.Item("/mapa/", _("Mapa zgłoszeń"), "map", 40))
        from okienko.portal import panels  # noqa: PLC0415  # models are not there when apps are listed

        panels.register()
        navigation.register("portal", navigation.Item("/kontakt/", _("Kontakt"), "phone", 50))
