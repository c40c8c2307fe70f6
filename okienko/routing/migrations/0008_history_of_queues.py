import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("routing", "0007_offers")]

    operations = [
        migrations.CreateModel(
            name="QueueVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("user_id", models.BigIntegerField(null=True)),
                ("restored", models.PositiveIntegerField(null=True)),
                ("values", models.JSONField()),
                (
                    "queue",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="routing.queue"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="queueversion",
            constraint=models.UniqueConstraint(fields=("queue", "number"), name="routing_queueversion_number"),
        ),
    ]
