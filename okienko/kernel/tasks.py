"""Jobs of the kernel itself."""

from __future__ import annotations

import logging

from okienko.kernel.jobs import DEAD_AFTER_SECONDS, app

logger = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="kernel.retry_jobs_of_dead_workers")
async def retry_jobs_of_dead_workers(timestamp: int) -> None:
    """Give the jobs of a killed worker to a living one. Async, so that no busy thread can hold it up."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER_SECONDS):
        logger.warning("The worker of job %s died; doing it again.", job.id)
        await app.job_manager.retry_job(job)
