"""The API as one object; every noun hangs its router on it in `urls.py`."""

from ninja import NinjaAPI

from parley.engine.api.errors import add_error_answers
from parley.engine.api.fields import FieldParser
from parley.engine.api.traffic.rate_limits import ApplicationThrottle

api = NinjaAPI(
    title="Parley engine",
    urls_namespace="engine_api",
    parser=FieldParser(),
    docs_url=None,
    openapi_url=None,
    throttle=ApplicationThrottle(),
)
add_error_answers(api)
