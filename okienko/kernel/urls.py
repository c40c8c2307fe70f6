from __future__ import annotations

from django.conf import settings
from django.urls import path

from okienko.kernel import health, patterns, views

app_name = "kernel"
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("brand.css", views.brand_css, name="brand_css"),
    path("herb.svg", views.arms, name="arms"),
    path("praca/obecnosc/<str:token>/", views.presence, name="presence"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("wyglad/", views.choose_look, name="look"),
]

if settings.DEBUG or settings.TESTING:
    urlpatterns += [
        path("praca/wzornik/", patterns.workspace, name="patterns"),
        path("wzornik/", patterns.portal, name="patterns_portal"),
        path("wzornik/<str:name>.geojson", patterns.shapes, name="patterns_shapes"),
    ]
