from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganizationConfig(AppConfig):
    name = "okienko.organization"
    label = "organization"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from okienko.accounts.permissions import (  # noqa: PLC0415  # models must be loaded
            register_administrators,
            register_hosts,
            register_units,
        )
        from okienko.kernel import navigation  # noqa: PLC0415  # after all apps are loaded
        from okienko.organization.permissions import (  # noqa: PLC0415
            is_administrator,
            is_host,
            is_of_the_office,
            may_list_staff,
        )
        from okienko.organization.queries.units import units_for_programs  # noqa: PLC0415

        register_administrators(is_administrator)
        register_hosts(is_host)
        register_units(units_for_programs)
        office = navigation.Item("/praca/urzad/", _("Urząd"), "sitemap", order=60, allowed=is_of_the_office, key="u")
        people = navigation.Item(
            "/praca/urzad/pracownicy/", _("Pracownicy"), "id-badge-2", order=90, allowed=may_list_staff
        )
        guests = navigation.Item(
            "/praca/urzad/eksperci/", _("Eksperci z zewnątrz"), "user-star", order=91, allowed=is_host
        )
        navigation.register("workspace", guests)
        navigation.register("workspace", office)
        navigation.register("workspace", people)
