"""Accounts are of staff and of programs."""

from okienko.kernel.personal_data import holds_none, holds_staff

holds_staff("accounts.User", "accounts.Session")
holds_none("accounts.ApiClient")
