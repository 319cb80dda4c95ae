"""Python's collector of cycles: at rest while very many objects are made without one, unhurried otherwise."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

NEW_OBJECTS = 50_000


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


@contextmanager
def collector_unhurried() -> Iterator[None]:
    """For as long as a process serves. What stands now (code, schema) lives as long: full collections, for which all
    commands wait, need not look at it. What is made is looked through by the ten thousands, not by the hundreds: hardly
    any of it is in a cycle."""
    thresholds = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, 10, 10)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()
