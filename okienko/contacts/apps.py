from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContactsConfig(AppConfig):
    name = "okienko.contacts"
    label = "contacts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from okienko.contacts.permissions import edits_letters  # noqa: PLC0415  # models must be loaded first
        from okienko.contacts.queries import letter_texts  # noqa: PLC0415  # as above
        from okienko.kernel import navigation  # noqa: PLC0415  # as above
        from okienko.knowledge.queries import add_texts  # noqa: PLC0415  # as above

        add_texts(letter_texts)
        texts = navigation.Item("/praca/szablony/", _("Szablony"), "writing", order=37, allowed=edits_letters)
        navigation.register("workspace", texts)
