"""The guide that a question was answered with."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0004_forgotten")]

    operations = [
        migrations.AddField("answer", "guide", models.CharField(max_length=60, default="", db_default="")),
        migrations.AddField("answer", "guide_version", models.PositiveIntegerField(default=0, db_default=0)),
        migrations.AddField("answer", "guide_trail", models.TextField(default="", db_default="")),
    ]
