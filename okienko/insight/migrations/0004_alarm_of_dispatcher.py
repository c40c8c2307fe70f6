from django.db import migrations, models

KINDS = [
    ("oldest", "OLDEST"),
    ("level", "LEVEL"),
    ("silence", "SILENCE"),
    ("no_offers", "NO_OFFERS"),
    ("dispatcher", "DISPATCHER"),
    ("lacking", "LACKING"),
]


class Migration(migrations.Migration):
    dependencies = [("insight", "0003_skills_of_alarms")]

    operations = [
        migrations.AlterField("alarm", "kind", models.CharField(choices=KINDS, max_length=20)),
        migrations.AlterField("threshold", "kind", models.CharField(choices=KINDS, max_length=20)),
    ]
