from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0006_for_a_person")]

    operations = [
        migrations.AddField(
            model_name="chat", name="offers_state", field=models.BooleanField(db_default=False, default=False)
        ),
        migrations.AddField(model_name="chat", name="told_case_id", field=models.BigIntegerField(null=True)),
    ]
