"""The worker removes what nobody claimed, once an hour."""

from __future__ import annotations

from okienko.kernel import worker
from okienko.kernel.files.storing import sweep

worker.register_loop("files", lambda: sweep() > 0, idle_seconds=3600)
