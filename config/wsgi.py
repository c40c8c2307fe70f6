"""The WSGI application served by granian."""

import gc
import os
import signal
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings

from okienko.kernel.doorman import Doorman
from okienko.kernel.processes import die_with_parent

if os.environ.get("OKIENKO_WEB_WORKER"):  # granian's own workers would outlive a `kill -9` of it
    die_with_parent(signal.SIGTERM)
application = Doorman(get_wsgi_application(), places=settings.WEB_THREADS)
import_module(settings.ROOT_URLCONF)  # every view, before the first request
# What is loaded stays: looking through it for garbage in the midst of an answer cost that answer 0.1 to 0.4 s.
gc.collect()
gc.freeze()
