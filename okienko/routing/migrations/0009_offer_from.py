from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("routing", "0008_history_of_queues"),
    ]

    operations = [
        migrations.AddField(
            model_name="workitem",
            name="offer_from",
            field=models.DateTimeField(null=True),
        ),
    ]
