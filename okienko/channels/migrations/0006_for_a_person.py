from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0005_back_in_chats")]

    operations = [
        migrations.AddField(
            model_name="chat", name="is_for_person", field=models.BooleanField(db_default=False, default=False)
        )
    ]
