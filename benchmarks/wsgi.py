"""Asking the site's WSGI application itself: an environ in, the joined bytes out."""

from dataclasses import dataclass
from io import BytesIO
from urllib.parse import unquote

from benchmarks.urls import BYTES


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class Site:
    """The application as a server would call it, without a server."""

    def __init__(self, application):
        self._application = application

    def get(self, address: str, **headers: str) -> Answer:
        """Answer one GET; `headers` as in a WSGI environ, e.g. HTTP_IF_NONE_MATCH."""
        path, _, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote(path),
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1",
            "HTTP_ACCEPT": "text/html",
            "HTTP_ACCEPT_LANGUAGE": "en",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
            "wsgi.errors": BytesIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            **headers,
        }
        started = {}

        def start_response(status, headers, exc_info=None):
            started.update(status=int(status[:3]), headers=dict(headers))

        response = self._application(environ, start_response)
        try:
            body = b"".join(response)
        finally:
            response.close()
        return Answer(started["status"], started["headers"], body)

    def bare(self, body: bytes) -> Answer:
        """Answer with these bytes from the bare view, behind the same middleware."""
        BYTES["answer"] = body
        return self.get("/bare/")
