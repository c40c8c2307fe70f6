"""The ASGI application of the live process."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from okienko.kernel.live.server import LiveServer  # noqa: E402  # needs settings

application = LiveServer()
