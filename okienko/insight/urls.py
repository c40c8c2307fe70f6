"""`/praca/tablica/`: the wallboard and its reports."""

from __future__ import annotations

from django.urls import path

from okienko.insight.views import figures, steering

app_name = "insight"
urlpatterns = [
    path("", figures.board, name="board"),
    path("teraz/", figures.now, name="now"),
    path("alarmy/", figures.alarms, name="alarms"),
    path("zmiana/", steering.shift, name="shift"),
    path("zmiana/osoba/<int:user_id>/", steering.set_state, name="set_state"),
    path("zmiana/kolejka/<slug:code>/", steering.set_queue, name="set_queue"),
    path("zmiana/osoba/<int:user_id>/umiejetnosci/", steering.levels, name="levels"),
    path("zmiana/komunikat/", steering.announce, name="announce"),
    path("zmiana/komunikat/<int:announcement_id>/cofnij/", steering.withdraw, name="withdraw"),
    path("komunikat/<int:announcement_id>/przeczytany/", steering.read, name="read"),
    path("kolejka/<slug:code>/", steering.queue, name="queue"),
    path("praca/<str:subject>/", steering.work, name="work"),
    path("raport/", figures.report, name="report"),
    path("raport.csv", figures.report_csv, name="report_csv"),
]
