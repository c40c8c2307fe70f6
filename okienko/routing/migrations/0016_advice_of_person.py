from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("routing", "0015_dates_in_the_log")]
    operations = [
        migrations.AddIndex("consult", models.Index(fields=["asker", "created_at"], name="routing_consult_asked")),
        migrations.AddIndex("consult", models.Index(fields=["adviser", "created_at"], name="routing_consult_advised")),
    ]
