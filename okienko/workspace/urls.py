"""Paths of the staff desk, below /praca/."""

from __future__ import annotations

from django.urls import path

from okienko.workspace.views import answering, areas, case, chat, contact, lists, maps, palette, system, talk, verbs

app_name = "workspace"

urlpatterns = [
    path("", lists.home, name="list"),
    path("lista/", lists.rows, name="rows"),
    path("lista/moje/", lists.column, name="column"),
    path("paleta/", palette.palette, name="palette"),
    path("system/", system.system, name="system"),
    path("system/ponow/", system.retry, name="system_retry"),
    path("kategorie/", areas.categories, name="categories"),
    path("rozmowa/", talk.talk, name="talk"),
    path("rozmowa/osoby/", talk.people_found, name="people"),
    path("rozmowa/osoba/<int:person_id>/", talk.person_beside, name="person_beside"),
    path("urzad/obszary/", areas.areas, name="areas"),
    path("mapa/<slug:name>/", maps.shapes, name="map"),
    path("praca/<str:subject>/wez/", lists.take, name="take"),
    path("praca/<str:subject>/oddaj/", lists.give_back, name="give_back"),
    path("praca/<str:subject>/przydziel/", lists.assign, name="assign"),
    path("czat/moje/", chat.strip, name="chat_strip"),
    path("czat/<int:contact_id>/", chat.page, name="chat"),
    path("czat/<int:contact_id>/tresc/", chat.lines, name="chat_lines"),
    path("czat/<int:contact_id>/linia/", chat.say, name="chat_say"),
    path("czat/<int:contact_id>/pisze/", chat.typing, name="chat_typing"),
    path("czat/<int:contact_id>/koniec/", chat.end, name="chat_end"),
    path("czat/<int:contact_id>/przekaz/", chat.pass_on, name="chat_pass_on"),
    path("kontakt/<int:contact_id>/", contact.page, name="contact"),
    path("kontakt/<int:contact_id>/tresc/", contact.conversation, name="contact_conversation"),
    path("kontakt/<int:contact_id>/zapisz/", answering.settle, name="contact_settle"),
    path("kontakt/<int:contact_id>/odpowiedz/", answering.reply, name="contact_reply"),
    path("kontakt/<int:contact_id>/notatka/", contact.note, name="contact_note"),
    path("kontakt/<int:contact_id>/dolacz/", answering.join, name="contact_join"),
    path("kontakt/<int:contact_id>/osoba/", contact.identify, name="contact_identify"),
    path("oddzwonienie/<int:callback_id>/", contact.callback, name="callback"),
    path("sprawa/<int:case_id>/", case.page, name="case"),
    path("sprawa/<int:case_id>/tresc/", case.body, name="case_body"),
    path("sprawa/<int:case_id>/zacznij/", verbs.begin, name="case_begin"),
    path("sprawa/<int:case_id>/przekaz/", verbs.hand_over, name="case_hand_over"),
    path("sprawa/<int:case_id>/cofnij/", verbs.take_back, name="case_take_back"),
    path("sprawa/<int:case_id>/zdjecia/", verbs.photos, name="case_photos"),
    path("sprawa/<int:case_id>/skomplikowana/", verbs.complicated, name="case_complicated"),
    path("sprawa/<int:case_id>/okresy/", verbs.excluded, name="case_excluded"),
    path("sprawa/<int:case_id>/metryka/", case.record, name="case_record"),
    path("sprawa/<int:case_id>/punkt/", maps.point, name="case_point"),
    path("sprawa/<int:case_id>/potwierdz/", verbs.acknowledge, name="case_acknowledge"),
    path("sprawa/<int:case_id>/odmow/", verbs.refuse, name="case_refuse"),
    path("sprawa/<int:case_id>/zapytaj/", verbs.ask, name="case_ask"),
    path("sprawa/<int:case_id>/zalatw/", verbs.resolve, name="case_resolve"),
    path("sprawa/<int:case_id>/otworz/", verbs.reopen, name="case_reopen"),
    path("sprawa/<int:case_id>/notatka/", verbs.note, name="case_note"),
    path("sprawa/<int:case_id>/duplikat/", verbs.duplicate, name="case_duplicate"),
    path("sprawa/<int:case_id>/rodzaj/", verbs.requalify, name="case_requalify"),
    path("sprawa/<int:case_id>/publikacja/", verbs.release, name="case_release"),
]
