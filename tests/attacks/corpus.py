"""Requests made to cost much or to break something, and the code with which each is turned away.

Each is made by a small function, so that what matters about it can be read here. `ANSWERED` in place of a code is for
those that look dear and are cheap: they are simply answered. tests/attacks holds all of them against the real service,
and benchmarks/attacks.py measures how long each takes.
"""

import json
from typing import Any, NamedTuple
from urllib.parse import quote

ANSWERED = "answered"
UNREAD = "unread"


class Attack(NamedTuple):
    """A request to /graphql; without a body it is a GET."""

    name: str
    code: str
    body: bytes | None
    target: str = "/graphql"
    media: str = "application/json"


def nested(inside: str, times: int, core: str = "id") -> str:
    return f"{inside}{{" * times + core + "}" * times


def numbered(pattern: str, times: int) -> str:
    return " ".join(pattern.replace("#", str(number)) for number in range(times))


def doubling(levels: int, kind: str, inside: str, core: str) -> str:
    """Fragments that each use the next one twice: 2ⁿ when they are followed path by path."""
    steps = (f"fragment f{n} on {kind}{{{inside.replace('#', f'f{n + 1}')}}}" for n in range(levels))
    return f"{' '.join(steps)} fragment f{levels} on {kind}{{{core}}}"


def ring(length: int) -> str:
    return " ".join(f"fragment f{n} on Programme{{...f{(n + 1) % length}}}" for n in range(length))


CATALOGUE = "fields{type{fields{type{fields{type{name}}}}}}"
FILTERED = "query($ids:[UUID!]){organisations(filter:{ids:$ids}){totalCount}}"
TEXT = "query($text:String){organisations(filter:{text:$text}){totalCount}}"

DOCUMENTS: dict[str, tuple[str, str]] = {
    "a 735-byte document of fragments that double": (
        "{programmes{...f0}}" + doubling(22, "Programme", "...# ...#", "title"),
        ANSWERED,
    ),
    "fragments that double at every level": (
        '{project(id:"x"){...f0}}' + doubling(20, "Project", "parent{...#} a:parent{...#}", "name"),
        "too_deep",
    ),
    "fragments that double within lists": (
        "{entries{nodes{project{...f0}}}}" + doubling(7, "Project", "parent{...#} a:parent{...#}", "owners{id}"),
        "too_costly",
    ),
    "a ring of 100 fragments": ("{programmes{...f0}}" + ring(100), "fragment_cycle"),
    "a fragment in itself": ("{programmes{...f0}}" + ring(1), "fragment_cycle"),
    "a ring that nothing uses": ("{__typename}" + ring(2), "fragment_cycle"),
    "300 unknown fragments": ("{programmes{" + numbered("...f#", 300) + "}}", "invalid_document"),
    "200 fragments that overlap": (
        "{programmes{" + numbered("...f#", 200) + "}}" + numbered("fragment f# on Programme{title}", 200),
        ANSWERED,
    ),
    "60 fragments that differ in arguments": (
        "{" + numbered("...f#", 30) + "}" + numbered("fragment f# on Query{programme(year:#){id}}", 30),
        "invalid_document",
    ),
    "operations that use a chain of fragments each": (
        numbered("query q#{...f0}", 100) + doubling(100, "Query", "...#", "__typename"),
        "invalid_document",
    ),
    "300 operations": (numbered("query q#{__typename}", 300), "invalid_document"),
    "2,000 aliases": ("{programmes{" + numbered("a#:title", 2000) + "}}", "too_many_tokens"),
    "600 aliases": ("{programmes{" + numbered("a#:title", 600) + "}}", "too_many_aliases"),
    "40 costly lists by alias": ("{" + numbered("a#:entries(first:1000){nodes{id}}", 40) + "}", "too_many_fields"),
    "25 costly lists by alias": (
        "{" + numbered("a#:entries(first:1000){nodes{id}}", 25) + "}",
        "too_costly",
    ),
    "a field 1,990 times": ("{programmes{" + "title " * 1990 + "}}", "too_many_fields"),
    "a field 990 times": ("{programmes{" + "title " * 990 + "}}", ANSWERED),
    "1,000 directives on one field": ("{__typename " + "@aa" * 1000 + "}", "too_many_tokens"),
    "900 directives on one field": ("{__typename " + "@aa" * 900 + "}", "too_many_directives"),
    "10 directives on one field": ("{__typename " + "@aa" * 10 + "}", "too_many_directives"),
    "400 directives on many fields": ("{" + "__typename @aa " * 400 + "}", "too_many_directives"),
    "directives on variables": ("query(" + numbered("$v#:Int @aa@aa", 100) + "){__typename}", "too_many_directives"),
    "selections 100,000 deep": (nested("a", 100_000), "bad_request"),
    "selections 9,000 deep": (nested("", 9_000), "too_deep"),
    "selections 50 deep": ("{" + nested("a", 50) + "}", "too_deep"),
    "lists 9,000 deep": ("{programme(id:" + "[" * 9_000 + "]" * 9_000 + "){id}}", "too_deep"),
    "objects 10,000 deep": ("{entries(filter:" + "{a:" * 10_000 + "1" + "}" * 10_000 + "){nodes{id}}}", "too_deep"),
    "a type 9,000 deep": ("query($v:" + "[" * 9_000 + "Int" + "]" * 9_000 + "){__typename}", "too_deep"),
    "a type 50 deep": ("query($v:" + "[" * 50 + "Int" + "]" * 50 + "){__typename}", "invalid_document"),
    "brackets that never close": ("{" * 19_000, "too_deep"),
    "ofType 1,000 deep": ("{__schema{types{" + nested("ofType", 1000, "name") + "}}}", "too_deep"),
    "introspection in a circle": ("{__schema{types{" + CATALOGUE + "}}}", "too_deep"),
    "introspection in a circle, by fragments": (
        "{__schema{types{...f0}}}" + doubling(8, "__Type", "fields{type{...#}}", "name"),
        "too_deep",
    ),
    "introspection 20 times": ("{" + numbered("a#:__schema{types{fields{args{name}}}}", 20) + "}", "too_costly"),
    "10,000 variables defined": ("query(" + numbered("$v#:Int", 10_000) + "){__typename}", "too_large"),
    "450 variables defined": ("query(" + numbered("$v#:Int", 450) + "){__typename}", "invalid_document"),
    "1,900 ids written out": ("{organisations(filter:{ids:[" + '"x",' * 1900 + "]}){totalCount}}", "invalid_document"),
    "one input field 600 times": ("{entries(filter:{" + 'text:"x" ' * 600 + "}){nodes{id}}}", "invalid_document"),
    "a string of a million characters": ('{programme(id:"' + "x" * 10**6 + '"){id}}', "too_large"),
    "a string of 60,000 characters": ('{programme(id:"' + "x" * 60_000 + '"){id}}', "invalid_document"),
    "a string of 10,000 escapes": ('{programme(id:"' + "\\u4e2d" * 10_000 + '"){id}}', "invalid_document"),
    "a block string of 30,000 lines": ('{programme(id:"""' + "x\n" * 30_000 + '"""){id}}', "invalid_document"),
    "a block string that never ends": ('{programme(id:"""' + '\\"""' * 16_000, "syntax_error"),
    "60,000 quotation marks": ("{programme(id:" + '"' * 60_000, "too_many_tokens"),
    "a comment of 60,000 characters": ("{__typename #" + "x" * 60_000 + "\n}", ANSWERED),
    "19,000 commas": ("{__typename" + "," * 19_000 + "}", ANSWERED),
    "an integer of 60,000 digits": ("{programme(year:" + "9" * 60_000 + "){id}}", "invalid_document"),
    "a float without end": ("{programme(year:1e" + "9" * 60_000 + "){id}}", "invalid_document"),
    "a name of 60,000 characters": ("{" + "a" * 60_000 + "}", "invalid_document"),
    "60,000 characters that are no token": ("{" + "😀" * 60_000 + "}", "too_many_tokens"),
    "characters that hide": ("{\u202e\u200b__typename}", "syntax_error"),
    "half a character": ("{__typename \ud800}", "bad_request"),
    "NUL": ("{__typename \0}", "syntax_error"),
    "nothing": ("", "bad_request"),
    "white space": (" \n\t,", "syntax_error"),
    "definitions of types": ("type A{a:Int} " * 200, "invalid_document"),
    "a page of a billion": ("{entries(first:1000000000){nodes{id}}}", "invalid_input"),
    "a page below nothing": ("{entries(first:-1){nodes{id}}}", "invalid_input"),
    "pages within pages": ("{imports(first:100){nodes{proposal{changes(first:10000){kind}}}}}", "too_costly"),
    "a subscription without a stream": ("subscription{facts(after:0){position}}", "not_acceptable"),
}


def posted(name: str, code: str, said: Any) -> Attack:
    return Attack(name, code, said if isinstance(said, bytes) else json.dumps(said).encode())


BODIES = (
    posted("JSON 100,000 deep", "bad_request", b"[" * 100_000),
    posted("JSON objects 100,000 deep", "bad_request", b'{"a":' * 100_000),
    posted(
        "variables 900 deep",
        "bad_request",
        b'{"query":"{__typename}","variables":{"a":%s}}' % (b"[" * 900 + b"]" * 900),
    ),
    posted("a string for a body", "bad_request", "x"),
    posted("a number for a body", "bad_request", 1),
    posted("a batch of 100", "bad_request", [{"query": "{__typename}"}] * 100),
    posted("no JSON", "bad_request", b"\xff\xfe{"),
    posted("a query that is a list", "bad_request", {"query": ["{__typename}"]}),
    posted("variables that are a list", "bad_request", {"query": "{__typename}", "variables": [1]}),
    posted("100,000 values", "bad_request", {"query": FILTERED, "variables": {"ids": ["x"] * 100_000}}),
    posted("15,000 ids that are none", "invalid_document", {"query": FILTERED, "variables": {"ids": ["x"] * 15_000}}),
    posted(
        "an integer of 5,000 digits", "bad_request", b'{"query":"{__typename}","variables":{"a":%s}}' % (b"9" * 5000)
    ),
    posted("not a number", "bad_request", b'{"query":"{__typename}","variables":{"a":NaN}}'),
    posted("a text of a million characters", "invalid_input", {"query": TEXT, "variables": {"text": "%" * 1_000_000}}),
    posted(
        "a page of a billion by variable",
        "invalid_input",
        {
            "query": "query($n:Int!){entries(first:$n){nodes{id}}}",
            "variables": {"n": 10**9},
        },
    ),
    posted(
        "a page of 20,000 by default",
        "too_costly",
        {
            "query": "query($n:Int=9000){entries(first:$n){nodes{id project{id owners{id}}}}}",
        },
    ),
    posted(
        "an operation that is not there", "invalid_document", {"query": "{__typename}", "operationName": "x" * 10_000}
    ),
    posted("an id of no document", "document_unknown", {"documentId": "sha256:" + "0" * 64}),
    posted("an id of a million characters", "document_unknown", {"documentId": "x" * 1_000_000}),
    posted("a document and an id", "bad_request", {"query": "{__typename}", "documentId": "sha256:" + "0" * 64}),
    posted("two million bytes", "too_large", b" " * 2_000_000),
    Attack("a form", "unsupported_media_type", b"query=%7B__typename%7D", media="application/x-www-form-urlencoded"),
    Attack("plain text", "unsupported_media_type", b'{"query":"{__typename}"}', media="text/plain"),
)
"""Bodies that are no document, or hold one with odd variables."""

LINKS = (
    Attack("a mutation by link", "method_not_allowed", None, "/graphql?query=" + quote("mutation{__typename}")),
    Attack("a link of 60,000 characters", "too_many_tokens", None, "/graphql?query=%7B" + "a+" * 30_000 + "%7D"),
    Attack("a link of a million characters", UNREAD, None, "/graphql?query=%7B" + "a+" * 500_000 + "%7D"),
    Attack("variables that are no JSON", "bad_request", None, "/graphql?query=%7B__typename%7D&variables=%5B"),
)

ATTACKS = (
    *(posted(name, code, {"query": document}) for name, (document, code) in DOCUMENTS.items()),
    *BODIES,
    *LINKS,
)
