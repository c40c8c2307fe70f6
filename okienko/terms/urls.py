"""Under /praca/ustawienia/terminy/."""

from __future__ import annotations

from django.urls import path

from okienko.terms import views

app_name = "terms"
urlpatterns = [
    path("", views.law, name="law"),
    path("wolne/", views.add_day_off, name="add_day_off"),
    path("wolne/usun/", views.remove_day_off, name="remove_day_off"),
    path("reguly/", views.change_term, name="change_term"),
]
