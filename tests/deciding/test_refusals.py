"""Refusals: stable codes, one tree, and a message that says what to do."""

import re
import sys

import pytest

import schema.refusals
import service.excel.refusals
import service.refusals
from events import refusals
from events.refusals import Conflict, ImportRefused, Malformed, NotAllowed, OutOfOrder, Refused, Unavailable, Unknown
from tests.deciding.refused import REFUSED, kinds


@pytest.mark.parametrize(("code", "path", "refusal"), REFUSED, ids=[code for code, _, _ in REFUSED])
def test_a_refusal_has_its_code_and_blames_its_field(code: str, path: str | None, refusal: Refused) -> None:
    assert (refusal.code, refusal.path) == (code, path)
    assert str(refusal) == refusal.message


@pytest.mark.parametrize("refusal", [refusal for _, _, refusal in REFUSED], ids=[code for code, _, _ in REFUSED])
def test_a_message_is_chinese_and_ends_with_what_to_do(refusal: Refused) -> None:
    assert re.fullmatch(r".*[一-鿿].*[；，。].*[一-鿿]+.*[。]", refusal.message)
    assert not re.search(r"\b(None|UUID|Decimal|Error|object)\b", refusal.message)


def test_every_refusal_is_in_the_table_once() -> None:
    assert sorted(type(refusal).__name__ for _, _, refusal in REFUSED) == sorted(kind.__name__ for kind in kinds())
    assert len({code for code, _, _ in REFUSED}) == len(REFUSED) == 70


def test_every_refusal_hangs_under_one_branch_of_the_tree_as_drawn() -> None:
    branches = (Malformed, Unknown, NotAllowed, OutOfOrder, Conflict, ImportRefused, Unavailable)
    assert tuple(Refused.__subclasses__()) == branches
    trees = {
        module: module.__doc__ or "" for module in (refusals, schema.refusals, service.excel.refusals, service.refusals)
    }
    for kind in kinds():
        assert re.search(rf"\b{kind.__name__}\b", trees[sys.modules[kind.__module__]])
    for module, drawn in trees.items():
        for word in re.findall(r"\b[A-Z][a-z]+[A-Z]\w+\b", drawn):
            assert issubclass(getattr(module, word), Refused)
