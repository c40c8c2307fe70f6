from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "okienko.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from okienko.cases import tasks  # noqa: PLC0415  # models must be loaded first
        from okienko.cases.permissions import may_open_file  # noqa: PLC0415  # likewise
        from okienko.kernel import files  # noqa: PLC0415  # likewise

        for kind in ("contact", "case"):
            files.register_opener(kind, may_open_file)
        tasks.register()
