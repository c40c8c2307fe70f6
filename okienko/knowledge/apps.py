from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from okienko.kernel import navigation


class KnowledgeConfig(AppConfig):
    name = "okienko.knowledge"
    label = "knowledge"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        navigation.register("portal", navigation.Item("/uslugi/", _("Usługi"), "clipboard-list", order=20))
