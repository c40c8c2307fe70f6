from django.conf import settings
from django.db import migrations, models

GONE = "DELETE FROM accounts_session s WHERE user_id IS NOT NULL AND NOT EXISTS (SELECT FROM accounts_user WHERE id = s.user_id)"
TIE = """
ALTER TABLE accounts_session DROP CONSTRAINT accounts_session_user_id_check;
ALTER TABLE accounts_session ADD CONSTRAINT accounts_session_user_id_fk
    FOREIGN KEY (user_id) REFERENCES accounts_user (id) DEFERRABLE INITIALLY DEFERRED;
"""
UNTIE = """
ALTER TABLE accounts_session DROP CONSTRAINT accounts_session_user_id_fk;
ALTER TABLE accounts_session ADD CONSTRAINT accounts_session_user_id_check CHECK (user_id >= 0);
"""


class Migration(migrations.Migration):
    """The number of the user becomes a key: the column and its index stay as they are."""

    dependencies = [("accounts", "0002_account_end")]
    operations = [
        migrations.RunSQL(GONE, migrations.RunSQL.noop),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(TIE, UNTIE)],
            state_operations=[
                migrations.RemoveField("session", "user_id"),
                migrations.AddField(
                    "session",
                    "user",
                    models.ForeignKey(
                        null=True, on_delete=models.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
    ]
