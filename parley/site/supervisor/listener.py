"""Gunicorn's settings for both listeners; the supervisor opened the socket and hands it over."""

import os

from parley.site.env import read_number, read_text
from parley.site.logs import describe_logging

_is_engine_listener = os.environ.get("PARLEY_LISTENER") == "engine"

wsgi_app = "parley.site.wsgi:application"
proc_name = "parley-engine" if _is_engine_listener else "parley-public"
bind = [f"fd://{os.environ['PARLEY_SOCKET_FD']}"]
worker_class = "gthread"
# One process: SQLite has a single writer anyway, and threads share what is cached. PostgreSQL gains from more.
workers = read_number("PARLEY_PROCESSES", 1, 1, 64)
threads = read_number("PARLEY_THREADS", 12, 2, 128)
timeout = 60
graceful_timeout = 6
keepalive = 5
# A line may hold a signed token of the console; a request with more than this is no browser's.
limit_request_line = 8190
control_socket_disable = True
accesslog = None
logconfig_dict = describe_logging(read_text("PARLEY_LOG_LEVEL", "WARNING"))
