from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TermsConfig(AppConfig):
    name = "okienko.terms"
    label = "terms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from okienko.kernel import navigation  # noqa: PLC0415  # after all apps are loaded
        from okienko.organization.permissions import is_administrator  # noqa: PLC0415  # models must be loaded

        law = navigation.Item(
            "/praca/ustawienia/terminy/", _("Terminy"), "calendar-due", order=94, allowed=is_administrator
        )
        navigation.register("workspace", law)
