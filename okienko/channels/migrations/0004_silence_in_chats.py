from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0003_chats")]

    operations = [
        migrations.AddField(model_name="chat", name="reminded_at", field=models.DateTimeField(null=True)),
    ]
