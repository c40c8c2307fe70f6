from __future__ import annotations

from django.urls import path

from okienko.kernel import views

app_name = "kernel"
urlpatterns = [
    path("brand.css", views.brand_css, name="brand_css"),
    path("wyglad/", views.choose_look, name="look"),
]
