"""`/uslugi/` for everybody; `desk` is mounted under `/praca/karty/` for the panel beside a contact."""

from __future__ import annotations

from django.urls import path

from okienko.knowledge import views

app_name = "knowledge"
urlpatterns = [
    path("", views.card_list, name="cards"),
    path("<slug:code>/", views.card_page, name="card"),
    path("<slug:code>/karta.pdf", views.card_file, {"kind": "pdf"}, name="card_pdf"),
    path("<slug:code>/karta.md", views.card_file, {"kind": "md"}, name="card_markdown"),
    path("<slug:code>/karta.json", views.card_file, {"kind": "json"}, name="card_json"),
]
desk = (
    [
        path("", views.panel_search, name="search"),
        path("<slug:code>/", views.panel, name="card"),
    ],
    "knowledge_desk",
)
