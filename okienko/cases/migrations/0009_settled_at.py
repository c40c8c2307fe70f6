from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0008_words_of_categories"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="statuschange",
            index=models.Index(condition=models.Q(("state", "resolved")), fields=["at"], name="cases_settled_at"),
        ),
    ]
