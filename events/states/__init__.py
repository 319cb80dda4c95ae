"""What it amounts to: for each stream an initial value and a fold, holding only what decisions need.

A state is frozen; `evolve` answers every fact of its stream (`assert_never`), so that a new fact makes mypy fail
here until its meaning for decisions is written down.
"""

from enum import StrEnum


class Kind(StrEnum):
    """The kinds of stream."""

    ORGANISATION = "organisation"
    PROGRAMME = "programme"
    PROJECT = "project"
    ENTRY = "entry"
    REPORT = "report"


class Register(StrEnum):
    """What must be unique or findable across streams: natural keys to ids, looked up under the head lock.

    ORGANISATION_NAME: a name or alias → the organisation. AREA: an area code → its organisations. IDENTIFIER:
    "scheme value" → projects. LISTING: a project → its entries, each followed by its programme. PART: a bundle → its
    parts. What was replaced or voided is still found: its state says so.
    """

    ORGANISATION_NAME = "organisation_name"
    AREA = "area"
    IDENTIFIER = "identifier"
    LISTING = "listing"
    PART = "part"
