"""Polish words for the codes of this domain, translated where they are shown."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from okienko.organization.rules import Role

ROLES: dict[Role, str | Promise] = {
    Role.BROKER: _("konsultant"),
    Role.SUPERVISOR: _("superwizor"),
    Role.EXPERT: _("ekspert"),
    Role.CLERK: _("pracownik merytoryczny"),
    Role.HEAD: _("kierujący komórką"),
    Role.EDITOR: _("redaktor wiedzy"),
    Role.REGISTRY: _("kancelaria"),
    Role.RECEPTIONIST: _("recepcja"),
    Role.SECRETARY: _("sekretariat"),
    Role.ANALYST: _("analityk"),
    Role.DIRECTOR: _("dyrekcja"),
    Role.ADMIN: _("administrator"),
    Role.GUEST: _("ekspert innej instytucji"),
}
