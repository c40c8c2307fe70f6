from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganizationConfig(AppConfig):
    name = "okienko.organization"
    label = "organization"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from okienko.accounts.permissions import register_administrators, register_units  # noqa: PLC0415  # models must be loaded
        from okienko.kernel import navigation  # noqa: PLC0415  # after all apps are loaded
        from okienko.organization.permissions import is_administrator, may_list_staff  # noqa: PLC0415
        from okienko.organization.queries.units import units_for_programs  # noqa: PLC0415

        register_administrators(is_administrator)
        register_units(units_for_programs)
        office = navigation.Item("/praca/urzad/", _("Urząd"), "sitemap", order=60, key="u")
        people = navigation.Item(
            "/praca/urzad/pracownicy/", _("Pracownicy"), "id-badge-2", order=90, allowed=may_list_staff
        )
        navigation.register("workspace", office)
        navigation.register("workspace", people)
