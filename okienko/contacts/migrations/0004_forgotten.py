from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0003_mail_of_others")]

    operations = [
        migrations.AddField(model_name="contact", name="forgotten_at", field=models.DateTimeField(null=True)),
    ]
