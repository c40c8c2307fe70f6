"""Settings of the test suite: the real ones, with cheap password hashing and no manifest of static files."""

import os

os.environ.setdefault("OKIENKO_TESTING", "1")
os.environ.setdefault("OKIENKO_SECRET_KEY", "for-tests-only")

from config.settings import *  # noqa: F403  # the environment must be set before the real settings are read

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
