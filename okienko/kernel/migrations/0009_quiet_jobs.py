"""Jobs are polled: see okienko.kernel.jobs for why their NOTIFY inside the transaction must go."""

from django.db import migrations

QUIET = """
DROP TRIGGER IF EXISTS procrastinate_jobs_notify_queue_job_inserted_v1 ON procrastinate_jobs;
CREATE INDEX IF NOT EXISTS kernel_jobs_open_by_lock ON procrastinate_jobs (lock) WHERE status IN ('todo', 'doing');
"""
LOUD = """
DROP INDEX IF EXISTS kernel_jobs_open_by_lock;
CREATE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1
    AFTER INSERT ON procrastinate_jobs
    FOR EACH ROW WHEN ((new.status = 'todo'::procrastinate_job_status))
    EXECUTE FUNCTION procrastinate_notify_queue_job_inserted_v1();
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0008_answeredkey"), ("procrastinate", "0041_post_retry_failed_job")]
    operations = [migrations.RunSQL(QUIET, LOUD)]
