"""`/praca/tablica/`: the wallboard and its reports."""

from __future__ import annotations

from django.urls import path

from okienko.insight import views

app_name = "insight"
urlpatterns = [
    path("", views.board, name="board"),
    path("teraz/", views.now, name="now"),
    path("alarmy/", views.alarms, name="alarms"),
    path("zmiana/", views.shift, name="shift"),
    path("zmiana/osoba/<int:user_id>/", views.set_state, name="set_state"),
    path("zmiana/kolejka/<slug:code>/", views.set_queue, name="set_queue"),
    path("raport/", views.report, name="report"),
    path("raport.csv", views.report_csv, name="report_csv"),
]
