from django.apps import AppConfig


class AssistantConfig(AppConfig):
    name = "okienko.assistant"
    label = "assistant"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from okienko.assistant import checks, tasks  # noqa: F401, PLC0415  # need the models of all domains
