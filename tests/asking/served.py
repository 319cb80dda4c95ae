"""The real application behind a real server, in a thread."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import httpx2
import uvicorn
from starlette.applications import Starlette

from events.actor import Actor
from service.build import Service
from service.server import configured
from tests.conftest import token_of


class Served(NamedTuple):
    """Where it listens, and how to sign in."""

    address: str
    running: Service
    stop_streams: Callable[[], None]

    @property
    def socket(self) -> str:
        return self.address.replace("http", "ws", 1)

    def headers(self, by: Actor) -> dict[str, str]:
        return {"Authorization": f"Bearer {token_of(self.running, by)}"}

    def post(self, document: str, headers: dict[str, str], **variables: Any) -> httpx2.Response:
        content = {"query": document, "variables": variables}
        return httpx2.post(f"{self.address}/graphql", json=content, headers=headers)


@contextmanager
def serving(app: Starlette) -> Iterator[str]:
    """The address at which `app` is served until the block ends."""
    config = configured(app)
    config.host, config.port, config.timeout_graceful_shutdown = "127.0.0.1", 0, 2
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="served")
    thread.start()
    try:
        deadline = time.monotonic() + 10
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()
