from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("routing", "0003_has_news"),
        ("organization", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="workitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("priority__in", [0, 3, 5, 8])), name="routing_item_known_priority"
            ),
        ),
        migrations.RemoveIndex(model_name="workitem", name="routing_item_due"),
        migrations.RemoveIndex(model_name="workitem", name="routing_item_unit"),
        migrations.RemoveIndex(model_name="workitem", name="routing_item_mine"),
        migrations.RemoveIndex(model_name="workitem", name="routing_item_first"),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(fields=["priority", "due_at", "id"], name="routing_item_turn"),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(fields=["unit", "priority", "due_at", "id"], name="routing_item_unit_turn"),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                fields=["assignee", "priority", "due_at", "id"],
                name="routing_item_mine_turn",
                condition=models.Q(("assignee__isnull", False)),
            ),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                fields=["priority", "due_at", "id"],
                name="routing_item_first_turn",
                condition=models.Q(("is_first_line", True)),
            ),
        ),
    ]
