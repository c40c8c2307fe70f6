from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "okienko.contacts"
    label = "contacts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from okienko.contacts.queries import letter_texts  # noqa: PLC0415  # models must be loaded first
        from okienko.knowledge.queries import add_texts  # noqa: PLC0415  # as above

        add_texts(letter_texts)
