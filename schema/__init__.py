"""GraphQL, and nothing else: no SQL, no rules."""

from schema.types import enums as enums  # the vocabulary's enums are described before any type names one
