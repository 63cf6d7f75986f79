"""The WSGI application that both listeners serve."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parley.site.settings")

application = get_wsgi_application()
