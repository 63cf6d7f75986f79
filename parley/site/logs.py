"""What is written to the log: one JSON object a line, without tokens of links, queries or credentials."""

import re
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

# The word after these roots is a capability: whoever reads it can act in its holder's name.
TOKEN_PATHS = re.compile(
    r"(/(?:rts|pls|c|booking|first-run|join|embed|files|attachments|add_to_calendar|operator/enter|set-up/enter"
    r"|conversations/links|accounts/password/reset/key)/)"
    r"[^/?\s\"']+"
)
QUERY = re.compile(r"\?[^\s\"']+")
CREDENTIAL = re.compile(r"\b(?:CRN_|ESK_|EMB_|Bearer |Basic |whsec_)[A-Za-z0-9_\-+/=.]+")


def hide_secrets(text: str) -> str:
    """The text without queries, tokens in paths and credentials."""
    return CREDENTIAL.sub("[hidden]", TOKEN_PATHS.sub(r"\1[hidden]", QUERY.sub("?[hidden]", text)))


def hide_in_event(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """structlog's step that hides secrets in every text of a line."""
    return {key: hide_secrets(value) if isinstance(value, str) else value for key, value in event.items()}


def describe_logging(level: str) -> dict[str, Any]:
    """Django's LOGGING for a process of this installation; sets structlog up for the same stream."""
    steps: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        hide_in_event,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *steps, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    final: list[Any] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        drop_request,
        structlog.processors.JSONRenderer(default=repr),
    ]
    formatter = {"()": structlog.stdlib.ProcessorFormatter, "processors": final, "foreign_pre_chain": steps}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            # Wrong links and wrong host names are everyday; they are answered, not alarmed about.
            "django.request": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            # Otherwise gunicorn writes through handlers of its own, and whole addresses with them.
            "gunicorn.error": {"handlers": [], "level": "WARNING", "propagate": True},
            "gunicorn.http.wsgi": {"level": "ERROR"},
            "httpx": {"level": "WARNING"},
            "httpcore": {"level": "WARNING"},
            "urllib3": {"level": "WARNING"},
        },
    }


def drop_request(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """structlog's step that leaves out Django's request object: its text would bring the whole address back."""
    event.pop("request", None)
    return event
