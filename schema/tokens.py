"""How many tokens a document has and how deep its brackets nest, found in one pass before anything is parsed."""

import re

from graphql import GraphQLError

from schema.limits import DIGITS, NESTING, Limits, nested_too_deep, too_long, too_many_digits, too_many_tokens

# Possessive throughout: no character is looked at twice, however a string is left unfinished.
_SCANNED = re.compile(
    r"""
    (?P<ignored> [\s,\ufeff]++ | \#[^\n\r]*+ )
  | (?P<opened> [{(\[] )
  | (?P<closed> [})\]] )
  | (?P<number> -?+[0-9][0-9A-Za-z_.+\-]*+ )
  | (?P<token>
        \"\"\" (?: [^"\\]++ | \\\"\"\" | \\ | "(?!"") )*+ (?: \"\"\" )?+
      | " (?: [^"\\\n\r]++ | \\. )*+ "?+
      | [_A-Za-z][_0-9A-Za-z]*+
      | \.\.\.
      | .
    )
    """,
    re.VERBOSE | re.DOTALL,
)


_NESTED = {"opened": 1, "closed": -1}


def counted(text: str, limits: Limits) -> int | GraphQLError:
    """How many tokens a document has, or why it is too much to be parsed at all."""
    if len(text) > limits.characters:
        return too_long(len(text), limits.characters)
    tokens = nesting = 0
    for found in _SCANNED.finditer(text):
        kind = found.lastgroup
        tokens += kind != "ignored"
        nesting += _NESTED.get(kind or "", 0)
        if tokens > limits.tokens:
            return too_many_tokens(limits.tokens)
        if nesting > NESTING:
            return nested_too_deep(NESTING)
        if kind == "number" and len(found.group()) > DIGITS:
            return too_many_digits(DIGITS)
    return tokens
