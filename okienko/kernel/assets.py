"""Static files with names that carry their content, so that browsers may keep them for a year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

NOT_OURS = "django_htmx/"  # brings its own htmx, which no page names and whose imports do not resolve


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Also rewrites `import "./words.js"` of our ES modules; one module must not be loaded under two names."""

    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, Any], *args: Any, **options: Any) -> Iterator[Any]:
        used = {name: path for name, path in paths.items() if not name.startswith(NOT_OURS)}
        yield from super().post_process(used, *args, **options)
