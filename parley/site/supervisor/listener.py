"""Gunicorn's settings for both listeners; the supervisor opened the socket and hands it over."""

import gc
import os
from typing import Any

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


def post_worker_init(worker: Any) -> None:
    """A serving process began: from now on it tells the others how often applications call.

    What was loaded until now is set aside: looking for garbage need not look through it again and again.
    """
    gc.collect()
    gc.freeze()
    if os.environ.get("PARLEY_SERVE") != "console":
        # Only now: the settings that this needs are read by the process that serves.
        from parley.engine.services.applications.traffic.sharing import start_sharing

        start_sharing()


def worker_exit(server: Any, worker: Any) -> None:
    """It ends: the calls that it noted last are written down."""
    if os.environ.get("PARLEY_SERVE") != "console":
        from parley.engine.services.applications.traffic.sharing import stop_sharing

        stop_sharing()
