"""Pages and clauses get editions; what is shown now becomes the first, with its HTML for source (Markdown takes it)."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


def first_editions(apps, schema_editor):
    OfficeText = apps.get_model("kernel", "OfficeText")
    OfficeTextEdition = apps.get_model("kernel", "OfficeTextEdition")
    OfficeTextEdition.objects.bulk_create(
        OfficeTextEdition(
            text=one, number=1, from_day=one.updated, title=one.title, short=one.short, body=one.html, html=one.html
        )
        for one in OfficeText.objects.all()
    )


class Migration(migrations.Migration):
    dependencies = [("kernel", "0010_taken_references")]

    operations = [
        migrations.AddField("officetext", "version", models.PositiveIntegerField(default=1)),
        migrations.AddField("officetext", "pack", models.JSONField(default=dict)),
        migrations.AddField("officetext", "is_dropped", models.BooleanField(default=False)),
        migrations.CreateModel(
            name="OfficeTextEdition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("from_day", models.DateField()),
                ("title", models.CharField(max_length=200)),
                ("short", models.TextField(default="")),
                ("body", models.TextField()),
                ("html", models.TextField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("user_id", models.BigIntegerField(null=True)),
                ("restored", models.PositiveIntegerField(null=True)),
                ("plain_reason", models.TextField(default="")),
                (
                    "text",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="editions",
                        to="kernel.officetext",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("text", "number"), name="kernel_textedition_number")],
            },
        ),
        migrations.RunPython(first_editions, migrations.RunPython.noop),
    ]
