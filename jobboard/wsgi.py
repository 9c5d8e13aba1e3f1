"""The WSGI application that gunicorn serves."""

import gc
import os
from contextlib import suppress

from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jobboard.settings")

application = get_wsgi_application()

from listings.search import engine  # noqa: E402, needs the app registry

# A server that loads the application before it forks shares the index between its workers.
with suppress(DatabaseError):  # no database yet is a matter for /readyz, not for the start
    engine.warm()
# What is there by now stays: collecting garbage need not look at it, nor copy its pages.
gc.collect()
gc.freeze()
connections.close_all()  # a forked worker must not share one
