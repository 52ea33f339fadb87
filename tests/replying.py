"""What servers of the tests' own have in common: whole answers, and no word on the console."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Replying(BaseHTTPRequestHandler):
    """Answers with whole bodies, and logs nothing."""

    def reply(self, status: int, content: bytes = b"", **headers: str) -> None:
        """Answer with a whole body, and headers whose names are written with underscores."""
        self.send_response(status)
        for name, value in ({"Content_Length": str(len(content))} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


class QuietServer(ThreadingHTTPServer):
    """Says nothing of callers that hang up on purpose."""

    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        pass
