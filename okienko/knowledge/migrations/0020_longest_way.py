from django.db import migrations, models


def count_questions(apps, schema_editor):
    """What publishing writes from now on, of the guides that are there."""
    from okienko.knowledge.rules.guides import read_outline  # noqa: PLC0415  # of the program, only to read the outlines

    records = apps.get_model("knowledge", "Record")
    for one in records.objects.filter(kind="guide").iterator():
        guide = read_outline(one.content.get("outline", ""))
        records.objects.filter(pk=one.pk).update(longest_way=min(guide.depths.get(guide.start, 0), 32_767))


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0019_question_of_contact")]

    operations = [
        migrations.AddField(
            model_name="record",
            name="longest_way",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.RunPython(count_questions, migrations.RunPython.noop),
    ]
