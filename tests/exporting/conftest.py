"""A served application with a folder of documents, and somebody who downloads."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from events.actor import Actor
from service.build import Service
from tests.asking.asker import Asker
from tests.asking.uploading import Uploader, uploader
from tests.exporting import asking
from tests.journaling import small


@pytest.fixture
def asker(running: Service) -> Iterator[Asker]:
    with Asker(running) as asker:
        yield asker


@pytest.fixture
def reader(running: Service, world: small.World, clerk: Actor, tmp_path: Path) -> Iterator[Uploader]:
    """A clerk: everybody who is signed in may read."""
    del world
    documents = {"paged": asking.PAGED, "all_history": asking.HISTORY, "imports": asking.IMPORTS}
    folder = asking.saved(tmp_path / "documents", **documents)
    with asking.serving_documents(running, folder) as served:
        yield uploader(served, clerk)
