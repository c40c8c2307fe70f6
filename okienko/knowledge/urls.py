"""`/uslugi/` for everybody; `desk` is mounted under `/praca/karty/` for the panel beside a contact."""

from __future__ import annotations

from django.urls import path

from okienko.knowledge import views

app_name = "knowledge"
urlpatterns = [
    path("", views.card_list, name="cards"),
    path("<slug:code>/", views.card_page, name="card"),
]
desk = (
    [
        path("", views.panel_search, name="search"),
        path("<slug:code>/", views.panel, name="card"),
    ],
    "knowledge_desk",
)
