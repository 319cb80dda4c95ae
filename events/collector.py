"""Python's collector of cycles, at rest while very many objects are made of which none is in a cycle."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """An import or a rebuild makes hundreds of thousands of objects and no cycle: looking for some would cost a fifth
    of the one and half of the other. Within another pause it changes nothing."""
    standing = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if standing:
            gc.enable()
