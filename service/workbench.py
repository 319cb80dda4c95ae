"""Threads for what is heavy: reading a table, holding it against the ledger, drawing one. Few at once, few in line."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import TypeVar

from service.refusals import WorkbenchBusy

T = TypeVar("T")

AT_ONCE = 2
IN_LINE = 6
"""Those that wait beside; each may hold a whole file."""
PATIENCE = 60.0
"""Seconds until the answer. What has begun by then goes on to its end, and takes up its place until then."""


class Workbench:
    """Whatever finds no place is refused at once: WorkbenchBusy."""

    def __init__(self, name: str) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix=name)
        self._places = BoundedSemaphore(AT_ONCE + IN_LINE)

    def require_room(self) -> None:
        """Refuse now what would be refused later, before anybody sends a file."""
        self._take_place()
        self._places.release()

    async def do(self, work: Callable[[], T]) -> T:
        """What `work` gives, in a thread."""
        self._take_place()
        future = self._threads.submit(work)
        future.add_done_callback(lambda _: self._places.release())
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), PATIENCE)
        except TimeoutError as problem:
            raise WorkbenchBusy from problem

    def close(self) -> None:
        """Nothing more begins; the process ends when what has begun is done."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _take_place(self) -> None:
        if not self._places.acquire(blocking=False):
            raise WorkbenchBusy
