from django.apps import AppConfig
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from okienko.kernel import navigation


class WorkspaceConfig(AppConfig):
    name = "okienko.workspace"
    label = "workspace"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from okienko.knowledge.queries import name_queues  # noqa: PLC0415  # models must be loaded first
        from okienko.routing.queries import queue_names  # noqa: PLC0415  # likewise
        from okienko.workspace import panels  # noqa: PLC0415  # likewise
        from okienko.workspace.permissions import administers, serves_here  # noqa: PLC0415  # likewise

        item = navigation.Item("/praca/", _("Praca"), "inbox", order=10, allowed=serves_here, key="p")
        navigation.register("workspace", item)
        state = navigation.Item("/praca/system/", _("System"), "server", order=95, allowed=administers)
        navigation.register("workspace", state)
        panels.register()
        name_queues(lambda: queue_names(get_language() or "pl"))
