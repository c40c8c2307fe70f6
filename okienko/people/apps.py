from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "okienko.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from okienko.kernel import navigation  # noqa: PLC0415  # after all apps are loaded
        from okienko.people.permissions import may_see_people  # noqa: PLC0415

        entry = navigation.Item("/praca/osoby/", _("Osoby"), "users", order=40, allowed=may_see_people, key="o")
        navigation.register("workspace", entry)
