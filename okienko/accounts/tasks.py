"""Jobs of accounts."""

from __future__ import annotations

import logging

from okienko.accounts import services
from okienko.kernel.jobs import app

logger = logging.getLogger(__name__)


@app.periodic(cron="20 3 * * *")
@app.task(queueing_lock="accounts.prune")
def prune(timestamp: int) -> None:
    """Every night: what nobody needs of sessions, rate limits and answers kept for repeated requests."""
    logger.info("Pruned %d rows.", services.prune())
