"""Paths of the assistant, below /asystent/."""

from __future__ import annotations

from django.urls import path

from okienko.assistant import views

app_name = "assistant"

urlpatterns = [
    path("", views.talk, name="talk"),
    path("pomoglo/", views.helped, name="helped"),
    path("czlowiek/", views.person, name="person"),
    path("od-nowa/", views.again, name="again"),
]
