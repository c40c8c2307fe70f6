from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from okienko.kernel import navigation


class WorkspaceConfig(AppConfig):
    name = "okienko.workspace"
    label = "workspace"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        navigation.register("workspace", navigation.Item("/praca/", _("Pulpit"), "layout-dashboard", 10))
