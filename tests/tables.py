"""The tables that tests write into."""

from __future__ import annotations

from django.db import connection

MADE_ONCE = {"django_content_type", "auth_permission"}  # after migrations, and the same for every test


def written_tables() -> list[str]:
    """Their names: empty before a test that commits, and after it."""
    return sorted(set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - MADE_ONCE)
