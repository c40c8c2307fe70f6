"""The session engine: Django's database sessions with the columns the session list shows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from okienko.accounts.models import Session, User
from okienko.kernel.kept import Given, Kept

SIGN_IN_KEY = "sign_in"  # {"at": ISO time, "network": …, "device": …}, put there by the sign-in page
_LIVING = Kept(
    lambda: Session.objects.select_related("user").filter(session_key=Given("key"), expire_date__gt=Given("now"))
)


class SessionStore(DatabaseStore):
    user: User | None = None  # whose session was read; not who signed in since

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        found = _LIVING.first(key=self.session_key, now=timezone.now())
        if found is None:
            self._session_key = None
        self.user = found.user if found is not None else None
        return found

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session = super().create_model_instance(data)
        assert isinstance(session, Session)
        if SESSION_KEY in data:
            sign_in = data.get(SIGN_IN_KEY, {})
            session.user_id = int(data[SESSION_KEY])
            session.started_at = datetime.fromisoformat(sign_in["at"]) if "at" in sign_in else None
            session.network = sign_in.get("network", "")
            session.device = sign_in.get("device", "")
        return session
