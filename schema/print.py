"""`python -m schema.print` writes schema/schema.graphql; `--check` says how it differs, and fails where it does."""

import difflib
import sys
from pathlib import Path

from schema.root import schema

PRINTED = Path(__file__).with_name("schema.graphql")


def main(arguments: list[str]) -> int:
    now = schema.as_str().rstrip("\n") + "\n"
    if "--check" not in arguments:
        PRINTED.write_text(now, encoding="utf-8")
        return 0
    before = PRINTED.read_text(encoding="utf-8") if PRINTED.exists() else ""
    difference = difflib.unified_diff(before.splitlines(True), now.splitlines(True), PRINTED.name, "the code")
    sys.stdout.writelines(difference)
    return int(before != now)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
