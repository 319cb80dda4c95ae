"""`python -m schema.changes` tells what a client of the last release would break on, and fails where the changelog does
not name it under [Unreleased], as `Type.field`, `Type.field(argument:)`, `Enum.VALUE` or `Type`; `Type.*` names all
fields of a type. `--release` makes the schema of today the released one.

What was released is the tag's; schema/released.graphql stands for it where there is no tag, as in a shallow clone, and
may not differ from it where there is one.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from graphql import build_schema
from graphql.utilities import BreakingChangeType, SchemaChange, find_schema_changes

from schema.print import PRINTED

RELEASED = Path(__file__).with_name("released.graphql")
CHANGELOG = Path(__file__).parents[1] / "CHANGELOG.md"

_KINDS = re.compile(r"^(?:A required (?:argument|field)|Argument|Field|Enum value|Directive) ")
_UNUSED = "Standard scalar "
"""Such as Int go when the last field goes that had one, which is told itself."""
_COORDINATE = re.compile(r"@?\w+(?:\.\w+)?(?:\(\w+:\))?")
_LAST = re.compile(r"(?:union type|removed from) (@?\w+)\.$")
_NAMED = re.compile(r"`(@?\w+(?:\.(?:\w+|\*))?(?:\(\w+:\))?)`")


def breaking(before: str, after: str) -> dict[str, str]:
    """What breaks between two schemas in SDL: the coordinate of each change → its description."""
    changes = find_schema_changes(build_schema(before), build_schema(after))
    return {
        coordinate(change): change.description
        for change in changes
        if isinstance(change.type, BreakingChangeType) and not change.description.startswith(_UNUSED)
    }


def coordinate(change: SchemaChange) -> str:
    """Where a change stands. A member that a union lost is the union's change, a place that a directive lost its."""
    if last := _LAST.search(change.description):
        return last[1]
    found = _COORDINATE.match(_KINDS.sub("", change.description))
    if found is None:
        raise ValueError(change.description)
    return found[0]


def named(changelog: str) -> set[str]:
    """The coordinates that stand under [Unreleased]."""
    unreleased = changelog.partition("\n## [Unreleased]")[2].partition("\n## [")[0]
    return set(_NAMED.findall(unreleased))


def covering(place: str) -> Iterator[str]:
    """What names a place: itself, the field that an argument belongs to, all fields of its type."""
    yield place
    yield place.partition("(")[0]
    yield f"{place.partition('.')[0]}.*"


def released_version(changelog: str) -> str:
    return str(re.findall(r"^## \[(\d[^\]]*)\]", changelog, re.MULTILINE)[0])


def tagged(version: str) -> str | None:
    """The schema that a release's tag has; None without git, its history or the tag."""
    command = ["git", "show", f"v{version}:schema/schema.graphql"]
    try:
        done = subprocess.run(command, cwd=RELEASED.parent, capture_output=True, text=True, check=False)  # noqa: S603
    except FileNotFoundError:
        return None
    return done.stdout if done.returncode == 0 else None


def main(arguments: list[str]) -> int:
    now = PRINTED.read_text(encoding="utf-8")
    if "--release" in arguments:
        RELEASED.write_text(now, encoding="utf-8")
        return 0
    changelog, before = CHANGELOG.read_text(encoding="utf-8"), RELEASED.read_text(encoding="utf-8")
    version = released_version(changelog)
    if tagged(version) not in (None, before):
        sys.stdout.write(
            f"{RELEASED.name} is not the schema of v{version}; python -m schema.changes --release there.\n"
        )
        return 1
    said = named(changelog)
    unsaid = {place: told for place, told in breaking(before, now).items() if said.isdisjoint(covering(place))}
    for place, told in unsaid.items():
        sys.stdout.write(f"`{place}` is not in CHANGELOG.md under [Unreleased]: {told}\n")
    return int(bool(unsaid))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
