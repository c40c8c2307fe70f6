"""Paths of the staff desk, below /praca/."""

from __future__ import annotations

from django.urls import path

from okienko.workspace.views import case, contact, lists, maps, palette, system, talk

app_name = "workspace"

urlpatterns = [
    path("", lists.home, name="list"),
    path("lista/", lists.rows, name="rows"),
    path("lista/moje/", lists.column, name="column"),
    path("paleta/", palette.palette, name="palette"),
    path("system/", system.system, name="system"),
    path("system/ponow/", system.retry, name="system_retry"),
    path("rozmowa/", talk.talk, name="talk"),
    path("rozmowa/osoby/", talk.people_found, name="people"),
    path("rozmowa/osoba/<int:person_id>/", talk.person_beside, name="person_beside"),
    path("mapa/<slug:name>/", maps.shapes, name="map"),
    path("praca/<str:subject>/wez/", lists.take, name="take"),
    path("praca/<str:subject>/oddaj/", lists.give_back, name="give_back"),
    path("praca/<str:subject>/przydziel/", lists.assign, name="assign"),
    path("kontakt/<int:contact_id>/", contact.page, name="contact"),
    path("kontakt/<int:contact_id>/tresc/", contact.conversation, name="contact_conversation"),
    path("kontakt/<int:contact_id>/zapisz/", contact.settle, name="contact_settle"),
    path("kontakt/<int:contact_id>/odpowiedz/", contact.reply, name="contact_reply"),
    path("kontakt/<int:contact_id>/notatka/", contact.note, name="contact_note"),
    path("kontakt/<int:contact_id>/osoba/", contact.identify, name="contact_identify"),
    path("oddzwonienie/<int:callback_id>/", contact.callback, name="callback"),
    path("sprawa/<int:case_id>/", case.page, name="case"),
    path("sprawa/<int:case_id>/tresc/", case.body, name="case_body"),
    path("sprawa/<int:case_id>/zacznij/", case.begin, name="case_begin"),
    path("sprawa/<int:case_id>/przekaz/", case.hand_over, name="case_hand_over"),
    path("sprawa/<int:case_id>/cofnij/", case.take_back, name="case_take_back"),
    path("sprawa/<int:case_id>/zdjecia/", case.photos, name="case_photos"),
    path("sprawa/<int:case_id>/skomplikowana/", case.complicated, name="case_complicated"),
    path("sprawa/<int:case_id>/okresy/", case.excluded, name="case_excluded"),
    path("sprawa/<int:case_id>/metryka/", case.record, name="case_record"),
    path("sprawa/<int:case_id>/punkt/", maps.point, name="case_point"),
    path("sprawa/<int:case_id>/potwierdz/", case.acknowledge, name="case_acknowledge"),
    path("sprawa/<int:case_id>/odmow/", case.refuse, name="case_refuse"),
    path("sprawa/<int:case_id>/zapytaj/", case.ask, name="case_ask"),
    path("sprawa/<int:case_id>/zalatw/", case.resolve, name="case_resolve"),
    path("sprawa/<int:case_id>/otworz/", case.reopen, name="case_reopen"),
    path("sprawa/<int:case_id>/notatka/", case.note, name="case_note"),
    path("sprawa/<int:case_id>/duplikat/", case.duplicate, name="case_duplicate"),
    path("sprawa/<int:case_id>/rodzaj/", case.requalify, name="case_requalify"),
    path("sprawa/<int:case_id>/publikacja/", case.release, name="case_release"),
]
