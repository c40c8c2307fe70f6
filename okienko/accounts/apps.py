from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "okienko.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from okienko.accounts import checks  # noqa: F401, PLC0415  # registers itself; models must be loaded
