"""The suite itself runs on a real PostgreSQL."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_suite_runs_on_postgresql_with_the_extensions_the_product_uses():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int")
        assert cursor.fetchone()[0] >= 170000
        for extension in ("pg_trgm", "unaccent", "btree_gist"):
            cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = %s", [extension])
            assert cursor.fetchone() == (1,)
