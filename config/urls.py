"""Every path of the installation. Polish paths for people, English ones for machines."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
