"""Who may sign in: people of the office and programs."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Lower


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """An account of a member of staff. What the person may do is `organization.Staff`."""

    email = models.EmailField(unique=True)
    full_name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    valid_until = models.DateField(null=True)  # of a guest: the last day on which they may sign in
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    objects = UserManager()

    class Meta:
        constraints = (models.UniqueConstraint(Lower("email"), name="accounts_user_email_lower"),)


class Session(AbstractBaseSession):
    """A session of a browser. `user` is empty for residents; staff see theirs and may end them."""

    user = models.ForeignKey("User", models.CASCADE, null=True, related_name="+")
    started_at = models.DateTimeField(null=True)
    network = models.CharField(max_length=50, blank=True)
    device = models.CharField(max_length=80, blank=True)


class ApiClient(models.Model):
    """A program that calls the API. `key_hash` is SHA-256 in hex.

    A plain fast hash is right here, unlike for passwords: keys are 32 random bytes made by us, so
    nobody can guess them from the hash, and a slow hash would be paid on every request.
    """

    name = models.CharField(max_length=200)
    key_hash = models.CharField(max_length=64, db_collation="C")
    key_hint = models.CharField(max_length=8)  # its last signs, so that people can tell keys apart
    scopes = ArrayField(models.CharField(max_length=40), default=list)
    unit_id = models.PositiveBigIntegerField(null=True, blank=True)  # organization.Unit it acts for; a value
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["key_hash"], name="accounts_client_key"),)
