"""Where benchmarks run: one embedded server, a journal a benchmark, sizes for now and sizes for real."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg

from service.build import Service, service
from service.settings import Settings


class Place(NamedTuple):
    """Handed to every benchmark."""

    url: str
    folder: Path
    quick: bool

    def size(self, full: int, quick: int) -> int:
        return quick if self.quick else full

    def runs(self, full: int = 5) -> range:
        """Five where a run is short, three where it takes more than five seconds."""
        return range(2 if self.quick else full)

    def settings(self, journal: str) -> Settings:
        return Settings(data_dir=self.folder, journal=f"bench_{journal}", origin="benchmarks.taizhang")

    @contextmanager
    def service(self, journal: str) -> Iterator[Service]:
        """A journal of its own, as production runs it: real clock, durable commits."""
        with service(self.settings(journal), self.url) as running:
            yield running

    def settle(self) -> None:
        """Write out and clear away what earlier work left behind, and give the planner the statistics that it would
        have by now: what the server does by itself within minutes."""
        with psycopg.connect(self.url, autocommit=True) as owner:
            owner.execute("CHECKPOINT")
            owner.execute("VACUUM (ANALYZE)")
