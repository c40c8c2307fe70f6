"""Every reference that a contact or a case has is taken from now on."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0010_taken_references"),
        ("contacts", "0002_kept_from"),
        ("cases", "0006_map_of_open"),
    ]

    operations = [
        migrations.RunSQL(
            "INSERT INTO kernel_takenreference (reference) "
            "SELECT reference FROM contacts_contact UNION SELECT reference FROM cases_case ON CONFLICT DO NOTHING",
            migrations.RunSQL.noop,
        )
    ]
