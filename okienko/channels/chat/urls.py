"""Paths of the chat: pages for people, and below /api/chat/ the conversation for scripts."""

from __future__ import annotations

from django.urls import include, path

from okienko.channels.chat import api, views

app_name = "chat"

_api = [
    path("office/", api.office, name="api_office"),
    path("begin/", api.begin, name="api_begin"),
    path("conversation/", api.conversation, name="api_conversation"),
    path("lines/", api.lines, name="api_lines"),
    path("typing/", api.typing, name="api_typing"),
    path("end/", api.end, name="api_end"),
    path("again/", api.go_on, name="api_go_on"),
    path("message/", api.wait_no_longer, name="api_message"),
    path("copy/", api.copy, name="api_copy"),
    path("state/", api.state, name="api_state"),
    path("rating/", api.rating, name="api_rating"),
]

urlpatterns = [
    path("czat/", views.begin, name="begin"),
    path("czat/widget.js", api.widget, name="widget"),
    path("czat/wiadomosc/", views.message, name="message"),
    path("czat/rozmowa/", views.talk, name="talk"),
    path("czat/rozmowa/koniec/", views.end, name="end"),
    path("czat/rozmowa/od-nowa/", views.again, name="again"),
    path("czat/rozmowa/zostaw/", views.wait_no_longer, name="wait_no_longer"),
    path("czat/rozmowa/zapis/", views.copy, name="copy"),
    path("czat/rozmowa/sprawa/", views.state, name="state"),
    path("czat/rozmowa/ocena/", views.rate, name="rate"),
    path("api/chat/", include(_api)),
]
