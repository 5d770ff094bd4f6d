"""The WSGI door: the lean path for the two acts that launch day hammers, then Django. Each process
watches which rules run."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "movilidad.config.settings")

django_application = get_wsgi_application()

from movilidad.apps.rulebook.actions import watch  # noqa: E402 - needs the settings above
from movilidad.web.public.lean import lean_path  # noqa: E402
from movilidad.web.public.lean_acts import ACTS  # noqa: E402

watch()
application = lean_path(django_application, ACTS)

# What is loaded stays for good. Python's collector would walk through all of it again and again,
# and every page would wait for it, a sixth of a second each time.
gc.collect()
gc.freeze()
