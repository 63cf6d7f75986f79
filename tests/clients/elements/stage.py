"""A customer's web page on an origin of its own, with Cronofy's Elements bundle and one element on it."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

BUNDLE = Path(__file__).parents[1] / "node_modules" / "cronofy-elements" / "dist" / "CronofyElements.js"

PAGE = """<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>A customer's page</title></head>
  <body>
    <main id="element"></main>
    <script src="/elements.js"></script>
    <script>
      window.notes = [];
      const options = %s;
      window.element = CronofyElements[%s]({
        ...options, target_id: "element", callback: (note) => window.notes.push(note),
      });
    </script>
  </body>
</html>
"""


@dataclass
class Site:
    """The customer's site; `pages` maps a path to an element's name and its options."""

    origin: str
    pages: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)

    def show(self, name: str, options: dict[str, Any]) -> str:
        """Put an element on a page; answers the page's address."""
        path = f"/page-{len(self.pages)}"
        self.pages[path] = (name, options)
        return self.origin + path


@contextmanager
def run_site() -> Iterator[Site]:
    """Serve the site on a free port."""
    site = Site("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/elements.js":
                self._answer(BUNDLE.read_bytes(), "text/javascript")
            elif self.path in site.pages:
                name, options = site.pages[self.path]
                page = PAGE % (json.dumps(options), json.dumps(name))
                self._answer(page.encode(), "text/html; charset=utf-8")
            else:
                self.send_error(404)

        def _answer(self, body: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: Any) -> None:
            """Nothing: the site is no part of what is tested."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.origin = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
