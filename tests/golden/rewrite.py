"""Rewrites the golden files that are worked out by code: `make golden`, then read the diff before committing it.

A stored fact whose topic's version is unchanged must not change: such a line in the diff is a mistake, or calls for a
new version and an upcast.
"""

from collections.abc import Callable
from pathlib import Path

from tests.golden import pages, reporting_columns, settings_page, stored
from tests.journaling import vectors

ROOT = Path(__file__).parents[2]

WRITERS: tuple[Callable[[], dict[Path, bytes]], ...] = (
    stored.files,
    vectors.files,
    pages.files,
    settings_page.files,
    reporting_columns.files,
)
"""Each gives what its files should hold; add one here for every further golden file (schema.graphql …)."""


def main() -> None:
    for writer in WRITERS:
        for path, content in writer().items():
            if not path.exists() or path.read_bytes() != content:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
                print(f"rewritten: {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
