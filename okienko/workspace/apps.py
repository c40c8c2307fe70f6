from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    name = "okienko.workspace"
    label = "workspace"
    default_auto_field = "django.db.models.BigAutoField"
