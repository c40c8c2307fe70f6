"""The residents' site."""

from __future__ import annotations

from django.urls import path

from okienko.portal.views import home, map, matter, report, texts, tracking

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("zgloszenie/", matter.start, name="report"),
    path("zgloszenie/od-nowa/", matter.restart, name="report_restart"),
    path("zgloszenie/cofnij/", matter.undo, name="report_undo"),
    path("zgloszenie/pytanie/", matter.ask, name="report_ask"),
    path("zgloszenie/wniosek/", matter.application, name="application"),
    path("zgloszenie/wyslane/<str:token>/", report.sent, name="sent"),
    path("zgloszenie/<slug:step>/", report.step, name="report_step"),
    path("sprawa/", tracking.look_up, name="track"),
    path("sprawa/<str:token>/", tracking.case, name="case"),
    path("sprawa/<str:token>/odpowiedz/", tracking.supplement, name="supplement"),
    path("sprawa/<str:token>/otworz/", tracking.reopen, name="reopen"),
    path("sprawa/<str:token>/ocen/", tracking.rate_from_case, name="rate_from_case"),
    path("sprawa/<str:token>/potwierdzenie.pdf", tracking.document, name="document"),
    path("ocena/<str:token>/", tracking.rate, name="rate"),
    path("ocena/<str:token>/dziekujemy/", tracking.rated, name="rated"),
    path("mapa/", map.reports, name="map"),
    path("mapa/dane/zgloszenia", map.points, name="points"),
    path("mapa/dane/zgloszenia/<str:reference>", map.point, name="point"),
    path("mapa/dane/adresy", map.addresses, name="addresses"),
    path("mapa/dane/<slug:name>", map.shapes, name="shapes"),
    path("mapa/<str:reference>/", map.report, name="map_report"),
    path("kontakt/", texts.contact, name="contact"),
    path("jezyk-migowy/", texts.sign_language, name="sign_language"),
    path("dostepnosc/", texts.accessibility, name="accessibility"),
    path("prywatnosc/", texts.privacy, name="privacy"),
    path("prywatnosc/<slug:code>/", texts.clause, name="clause"),
]
