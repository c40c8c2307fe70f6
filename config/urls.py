"""Every path of the installation. Polish paths for people, English ones for machines."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from okienko.channels.email import urls as email
from okienko.knowledge import urls as knowledge

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("okienko.api.urls")),  # first: programs ask most often
    path("", include("okienko.kernel.urls")),
    path("praca/", include("okienko.accounts.urls")),
    path("praca/", include("okienko.workspace.urls")),
    path("praca/tablica/", include("okienko.insight.urls")),
    path("praca/kolejki/", include("okienko.routing.urls")),
    path("praca/urzad/", include("okienko.organization.urls")),
    path("pliki/", include("okienko.kernel.files.urls")),
    path("praca/osoby/", include("okienko.people.urls")),
    path("uslugi/", include("okienko.knowledge.urls")),
    path("przewodniki/", include(knowledge.guides)),
    path("praca/przewodniki/", include(knowledge.guides_desk)),
    path("praca/karty/", include(knowledge.desk)),
    path("praca/wiedza/", include(knowledge.kept)),
    path("praca/strony/", include(knowledge.texts)),
    path("praca/szablony/", include("okienko.contacts.urls")),
    path("praca/poczta/", include("okienko.channels.email.urls")),
    path("praca/ustawienia/terminy/", include("okienko.terms.urls")),
    path("praca/ustawienia/skrzynki/", include(email.settings)),
    path("", include("okienko.channels.chat.urls")),
    path("asystent/", include("okienko.assistant.urls")),
    path("", include("okienko.portal.urls")),
    path("jezyk/", set_language, name="set_language"),
]

handler403 = "okienko.kernel.views.forbidden"
handler404 = "okienko.kernel.views.not_found"
handler500 = "okienko.kernel.views.broken"
