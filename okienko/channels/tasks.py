"""Jobs of channels."""

from __future__ import annotations

import logging

from django.utils import timezone

from okienko.channels.expiring import expire
from okienko.kernel.jobs import app

logger = logging.getLogger(__name__)


@app.periodic(cron="40 3 * * *")
@app.task(queueing_lock="channels.expire")
def forget_what_is_past(timestamp: int) -> None:
    """Every night: what was said and belongs to no file of a case, when its period is over."""
    logger.info("Emptied %d contacts.", expire(timezone.localdate()))
