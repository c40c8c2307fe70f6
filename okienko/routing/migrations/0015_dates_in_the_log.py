from django.db import migrations, models

KINDS = [
    "entered", "offered", "accepted", "declined", "timed_out", "media_failed", "caller_gone", "answered", "abandoned",
    "flowed_out", "transferred", "requeued", "finished", "wrapped_up", "signed_on", "signed_off", "activity",
    "consult_asked", "consult_offered", "consult_refused", "consult_started", "consult_ended", "dated", "settled",
    "came_back",
]  # fmt: skip
# What is open now is due then; of the time before, the log knows no dates.
OPEN_NOW = """
INSERT INTO routing_queueevent (at, kind, queue, item_id, subject, channel, "to", due_at)
SELECT now(), 'dated', queue, id, subject, channel, '', due_at FROM routing_workitem
WHERE access_class = 'open' ORDER BY id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("routing", "0014_retired_queues"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="queueevent", name="routing_event_known_kind"),
        migrations.AddField(model_name="queueevent", name="due_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="queueevent", name="number", field=models.PositiveIntegerField(null=True)),
        migrations.AddConstraint(
            model_name="queueevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", KINDS)), name="routing_event_known_kind"
            ),
        ),
        migrations.AddIndex(
            model_name="queueevent",
            index=models.Index(
                condition=models.Q(("kind__in", ["entered", "finished", "wrapped_up", "abandoned", "dated"])),
                fields=["subject", "id"],
                include=["at", "due_at", "item_id"],
                name="routing_event_due",
            ),
        ),
        migrations.AddIndex(
            model_name="queueevent",
            index=models.Index(
                condition=models.Q(("kind__in", ["settled", "came_back"])),
                fields=["at", "id"],
                name="routing_event_matters",
            ),
        ),
        migrations.RunSQL(OPEN_NOW, migrations.RunSQL.noop),
    ]
