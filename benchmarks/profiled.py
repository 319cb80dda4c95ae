"""python -m benchmarks.profiled flat|nested|screen|statistics [--cached]: where the time of one answer goes.

The application is called in this process as uvicorn calls it, for the same questions, programme and settings as in
`benchmarks.graphql`: first without the profiler, which makes small functions look dear, then with it.
"""

import argparse
import asyncio
import cProfile
import json
import pstats
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

from benchmarks.graphql import CACHED, ENTRIES, JOURNAL, MEMORY, STATISTICS, UNCACHED
from benchmarks.lists import FLAT, NESTED, SCREEN
from benchmarks.place import Place
from benchmarks.statistics import year
from events.actor import Role
from service.accounts import issue
from service.app import make_app
from service.build import Service, service
from service.postgres import EmbeddedServer

QUESTIONS = {"flat": FLAT.ours, "nested": NESTED.ours, "screen": SCREEN.ours, "statistics": STATISTICS}
FIRST = {"flat": FLAT.first, "nested": NESTED.first, "screen": SCREEN.first}
TIMES = 30
SHOWN = 40


class Said(NamedTuple):
    """What is asked, ready to be sent."""

    body: bytes
    token: str


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.profiled", description=__doc__)
    parser.add_argument("question", choices=list(QUESTIONS))
    parser.add_argument("--cached", action="store_true", help="with the memory of answers on")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="taizhang-bench-") as folder, EmbeddedServer(Path(folder)) as url:
        place = Place(url, Path(folder), quick=False)
        with place.service(JOURNAL) as running:
            programme, past = year(running, ENTRIES)
            with psycopg.connect(running.conninfos.owner, autocommit=True) as owner:
                token = issue(owner, roles=[Role.AUDITOR])
        place.settle()
        asked = Said(_body(said.question, programme, past.position), token)
        memory = MEMORY[CACHED if said.cached else UNCACHED]
        settings = place.settings(JOURNAL).model_copy(update={"answer_cache": memory})
        with service(settings, url) as running:
            asyncio.run(_profile(running, asked))


def _body(question: str, programme: UUID, position: int) -> bytes:
    chosen: Mapping[str, object] = {"first": FIRST[question]} if question in FIRST else {"position": str(position)}
    return json.dumps({"query": QUESTIONS[question], "variables": {"programme": str(programme), **chosen}}).encode()


async def _profile(running: Service, asked: Said) -> None:
    app = make_app(running)
    async with app.router.lifespan_context(app):

        async def one() -> int:
            return await _asked(app, asked)

        length = await one()
        walls, busy = [], process_time()
        for _ in range(TIMES):
            began = perf_counter()
            assert abs(await one() - length) < 16
            walls.append((perf_counter() - began) * 1e3)
        busy = (process_time() - busy) / TIMES * 1e3
        print(f"{length:,} bytes; median {median(walls):.2f} ms, of this process {busy:.2f} ms a request")
        profile = cProfile.Profile()
        profile.enable()
        for _ in range(TIMES):
            await one()
        profile.disable()
    for order in ("cumulative", "tottime"):
        pstats.Stats(profile).strip_dirs().sort_stats(order).print_stats(SHOWN)


async def _asked(app: Callable[..., Awaitable[None]], asked: Said) -> int:
    """The length of the answer's body."""
    headers = {
        "host": "127.0.0.1",
        "content-type": "application/json",
        "accept": "application/json",
        "authorization": f"Bearer {asked.token}",
        "content-length": str(len(asked.body)),
    }
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "query_string": b"",
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 2),
    }
    length = 0

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": asked.body, "more_body": False}

    async def send(message: Mapping[str, Any]) -> None:
        nonlocal length
        if message["type"] == "http.response.start":
            assert message["status"] == 200, message
        length += len(message.get("body", b""))

    await app(scope, receive, send)
    return length


if __name__ == "__main__":
    main()
