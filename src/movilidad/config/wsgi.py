"""The WSGI door: the lean path for the two acts that launch day hammers, then Django. Each process
watches which rules run."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "movilidad.config.settings")

django_application = get_wsgi_application()

from movilidad.apps.rulebook.actions import watch  # noqa: E402 - needs the settings above
from movilidad.web.public.lean import lean_path  # noqa: E402
from movilidad.web.public.lean_acts import ACTS  # noqa: E402

watch()
application = lean_path(django_application, ACTS)
