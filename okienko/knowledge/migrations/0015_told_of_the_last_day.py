"""What each subscriber read last of the last day: until now, what was heard of it."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0014_links")]

    operations = [
        migrations.AddField(
            model_name="remindersubscription", name="told_on", field=models.DateField(null=True)
        ),
        migrations.RunSQL(
            "UPDATE knowledge_remindersubscription SET told_on = closes_on", migrations.RunSQL.noop
        ),
    ]
