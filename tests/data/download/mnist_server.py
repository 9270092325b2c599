"""A server on this machine that keeps, loses, drips or cuts short what it serves."""

import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aeviz.data import mnist_download, mnist_files

NAMES = list(mnist_files.FILES)
FIRST = NAMES[0]


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):  # noqa: N802
        self.server.mirror.answer(self)


class Mirror:
    """Serves `files` by name, with ranges, and keeps what was asked and how many bytes were sent."""

    def __init__(self, files):
        self.files = files
        self.asked = []  # (name, Range header or None, status, bytes of body)
        self.ranges = True
        self.break_after = {}  # name -> lengths after which an answer breaks off, one an answer
        self.drip = 0.0  # seconds before each byte
        self.instead = {}  # name -> (status, body)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.mirror = self
        self.url = f"http://127.0.0.1:{self.server.server_port}/mnist/"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def answer(self, request):
        name = request.path.removeprefix("/mnist/")
        asked = request.headers.get("Range")
        status, body = self.instead.get(name, (200, self.files.get(name)))
        if body is None:
            status, body = 404, b"not here"
        ranges = asked and self.ranges and name not in self.instead
        start = int(re.fullmatch(r"bytes=(\d+)-", asked)[1]) if ranges else 0
        part, extra = body[start:], {}
        if start and part:
            status, extra["Content-Range"] = 206, f"bytes {start}-{len(body) - 1}/{len(body)}"
        elif start:
            status, extra["Content-Range"] = 416, f"bytes */{len(body)}"
        breaks = self.break_after.get(name)
        sent = part[: breaks.pop(0)] if breaks else part
        self.asked.append((name, asked, status, len(sent)))
        request.send_response(status)
        for key, value in (extra | {"Content-Length": str(len(part))}).items():
            request.send_header(key, value)
        request.end_headers()
        try:
            while sent and self.drip:
                time.sleep(self.drip)
                request.wfile.write(sent[:1])
                sent = sent[1:]
            request.wfile.write(sent)
        except OSError:
            pass  # who asked has gone
        request.close_connection = True

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def left_behind(root):
    return sorted(path.name for path in root.rglob("*") if path.is_file())


def part_of(root, name=FIRST):
    return root / mnist_download.WORKPLACE / f"{name}.gz.part"


def leave_part(root, content):
    part_of(root).parent.mkdir(parents=True)
    part_of(root).write_bytes(content)
