from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0002_kept_from")]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="possibly_about",
            field=models.CharField(db_default="", default="", max_length=60),
        ),
        migrations.AddField(
            model_name="message",
            name="other_sender",
            field=models.CharField(db_default="", default="", max_length=320),
        ),
    ]
