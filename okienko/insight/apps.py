from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InsightConfig(AppConfig):
    name = "okienko.insight"
    label = "insight"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from okienko.insight import checks, tasks  # noqa: F401, PLC0415  # need the models of all domains
        from okienko.insight.permissions import reads_figures  # noqa: PLC0415  # models must be loaded first
        from okienko.kernel import navigation  # noqa: PLC0415  # after all apps are loaded

        tasks.register()
        board = navigation.Item(
            "/praca/tablica/", _("Tablica"), "layout-dashboard", order=20, allowed=reads_figures, key="t"
        )
        navigation.register("workspace", board)
