"""Who a password opens, and whose session goes on: accounts in use that have not ended."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.utils import timezone

from okienko.accounts.models import User


class AccountBackend(ModelBackend):
    def user_can_authenticate(self, user: Any) -> bool:
        """Asked at the sign-in and at every request of a session, so an account that ends ends its sessions."""
        if not isinstance(user, User) or not super().user_can_authenticate(user):
            return False
        return user.valid_until is None or user.valid_until >= timezone.localdate()
