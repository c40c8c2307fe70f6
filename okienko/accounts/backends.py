"""Who a password opens, and whose session goes on: accounts in use that have not ended."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.utils import timezone

from okienko.accounts.models import User

of_session: ContextVar[User | None] = ContextVar("of_session", default=None)  # read with the session that is checked


class AccountBackend(ModelBackend):
    def get_user(self, user_id: int) -> Any:
        known = of_session.get()
        if known is None or known.pk != user_id:
            return super().get_user(user_id)
        return known if self.user_can_authenticate(known) else None

    def user_can_authenticate(self, user: Any) -> bool:
        """Asked at the sign-in and at every request of a session, so an account that ends ends its sessions."""
        if not isinstance(user, User) or not super().user_can_authenticate(user):
            return False
        return user.valid_until is None or user.valid_until >= timezone.localdate()
