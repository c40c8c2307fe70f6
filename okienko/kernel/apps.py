from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps


class KernelConfig(AppConfig):
    name = "okienko.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load every domain's events, handlers and word on personal data, so that any process knows them."""
        import_module("okienko.kernel.files.sweeping")
        import_module("okienko.kernel.jobs")
        import_module("okienko.kernel.health")
        for config in list(apps.get_app_configs()):
            if config.name.startswith("okienko."):
                for module in ("events", "handlers", "personal_data"):
                    if find_spec(f"{config.name}.{module}"):
                        import_module(f"{config.name}.{module}")
