from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("routing", "0010_notices")]

    operations = [
        migrations.AddField(
            model_name="queue", name="idle_remind_seconds", field=models.PositiveSmallIntegerField(default=300)
        ),
        migrations.AddField(
            model_name="queue", name="idle_end_seconds", field=models.PositiveSmallIntegerField(default=300)
        ),
    ]
