from django.apps import AppConfig


class OrganizationConfig(AppConfig):
    name = "okienko.organization"
    label = "organization"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from okienko.accounts.permissions import register_administrators  # noqa: PLC0415  # models must be loaded
        from okienko.organization.permissions import is_administrator  # noqa: PLC0415

        register_administrators(is_administrator)
