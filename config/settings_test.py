"""Settings of the test suite: the real ones, with cheap password hashing and no manifest of static files.

Where DATABASE_URL is empty, importing this module starts an embedded PostgreSQL in a temporary folder
for as long as this program lives. It must happen here: pytest-django reads the settings before any
conftest. Workers of pytest-xdist inherit the address from the program that started them.
"""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

from okienko.kernel.postgres import Server


def _report(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _start_database(home: Path) -> str:
    server = Server(home, say=_report, durable=False, for_tests=True)
    server.start()
    atexit.register(server.stop)
    return server.wait_ready()


os.environ.setdefault("OKIENKO_TESTING", "1")
os.environ.setdefault("OKIENKO_SECRET_KEY", "for-tests-only")
if "OKIENKO_HOME" not in os.environ:  # tests never write into the folder of a real office
    _home = tempfile.mkdtemp(prefix="okienko-tests-")
    atexit.register(shutil.rmtree, _home, ignore_errors=True)
    os.environ["OKIENKO_HOME"] = _home
if not os.environ.get("DATABASE_URL") and not os.environ.get("DATABASE_URL_FILE"):
    _place = tempfile.mkdtemp(prefix="okienko-tests-database-")
    atexit.register(shutil.rmtree, _place, ignore_errors=True)
    os.environ["DATABASE_URL"] = _start_database(Path(_place))

from config.settings import *  # noqa: E402, F403  # the environment must be set before the real settings are read

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SEMANTIC_SEARCH = False  # a machine that has the extra shows no other results; tests of it say that they want it
