from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0004_silence_in_chats")]
    operations = [
        migrations.AddField("chat", "back_at", models.DateTimeField(null=True)),
    ]
