from __future__ import annotations

from django.urls import path

from okienko.kernel import health, views

app_name = "kernel"
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("brand.css", views.brand_css, name="brand_css"),
    path("herb.svg", views.arms, name="arms"),
    path("wyglad/", views.choose_look, name="look"),
]
