"""Words a category is found by besides its name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_claim_references")]

    operations = [
        migrations.AddField(
            model_name="category", name="also", field=models.JSONField(default=dict)
        )
    ]
