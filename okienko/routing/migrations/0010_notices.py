from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("routing", "0009_offer_from")]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("user_id", models.BigIntegerField()),
                ("kind", models.CharField(max_length=20)),
                ("subject", models.CharField(max_length=60)),
                ("headline", models.CharField(max_length=300)),
                ("by_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["user_id", "at"], name="routing_notice_of_user")]},
        ),
    ]
