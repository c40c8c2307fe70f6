"""Under /praca/szablony/: texts of the office."""

from __future__ import annotations

from django.urls import path

from okienko.contacts import views

app_name = "letters"
urlpatterns = [
    path("", views.kept, name="list"),
    path("<slug:code>/<slug:language>/", views.letter, name="letter"),
    path("<slug:code>/<slug:language>/podglad/", views.preview, name="preview"),
    path("<slug:code>/<slug:language>/historia/", views.history, name="history"),
    path("<slug:code>/<slug:language>/przywroc/", views.restore, name="restore"),
]
