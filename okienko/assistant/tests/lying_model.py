"""A local endpoint that speaks the chat completions protocol, and lies as it is told to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Say = Callable[[str], str | bytes | None]  # from the plain answer: a text, raw bytes, or None to hang
DRIPS = 100  # blanks before the answer, one at a time


class Model:
    def __init__(self) -> None:
        self.say: Say = lambda plain: plain
        self.asked: list[dict[str, Any]] = []
        self.let_go = threading.Event()
        self.leads_to = ""  # another address
        self.is_dripping = False


@contextmanager
def served() -> Iterator[tuple[str, Model]]:
    """The address of a model that repeats the plain answer until it is told to lie."""
    model = Model()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            model.asked.append(body)
            said = model.say(json.loads(body["messages"][1]["content"])["ANSWER"])
            if said is None:
                model.let_go.wait(20)
                return
            if model.leads_to:
                self.send_response(302)
                self.send_header("Location", model.leads_to)
                self.end_headers()
                return
            raw = said if isinstance(said, bytes) else None
            told = raw or json.dumps({"choices": [{"message": {"role": "assistant", "content": said}}]}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(told) + (DRIPS if model.is_dripping else 0)))
            self.end_headers()
            for _drip in range(DRIPS if model.is_dripping else 0):
                self.wfile.write(b" ")
                model.let_go.wait(0.05)
            self.wfile.write(told)

        def do_GET(self) -> None:
            model.asked.append(dict(self.headers))
            self.send_error(404)

        def log_message(self, *_words: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1/chat/completions", model
    finally:
        model.let_go.set()
        server.shutdown()
        server.server_close()
