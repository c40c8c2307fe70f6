"""What may go wrong, said to the person who typed the command."""

from __future__ import annotations


class PostgresProblem(Exception):
    """The embedded database cannot be used; the message is a plain Polish sentence with the way out."""


class AlreadyRunning(PostgresProblem):
    """Another program already runs PostgreSQL on this folder; the message says which."""
