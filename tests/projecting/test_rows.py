"""Rows that were read by columns: what they say as rows, as columns, in parts, and put together again."""

from typing import Any

import pytest

from projections.rows import Rows, maker


def read() -> Rows:
    return Rows.of({"id": ["a", "b", "c", "d"], "plan": [1, 2.5, None, 4]})


def test_rows_are_what_the_columns_say() -> None:
    rows = read()
    assert rows.names == ("id", "plan")
    assert list(rows) == [("a", 1), ("b", 2.5), ("c", None), ("d", 4)]
    assert [row.plan for row in rows] == [1, 2.5, None, 4]
    assert rows[1].id == "b"
    assert rows[-1] == ("d", 4)
    assert type(rows[0]) is rows.kind is type(maker(("id", "plan"))(("z", 0)))
    assert rows[2] is rows[2]
    with pytest.raises(IndexError):
        rows[4]


def test_a_part_says_its_own() -> None:
    part = read().part(1, 3)
    assert (len(part), list(part)) == (2, [("b", 2.5), ("c", None)])
    assert (part.column("id"), part.columns()) == (["b", "c"], {"id": ["b", "c"], "plan": [2.5, None]})
    assert (part[0].id, part[-1].id) == ("b", "c")
    with pytest.raises(IndexError):
        part[2]
    assert list(part.part(1, 2)) == [("c", None)]


@pytest.mark.parametrize("place", [slice(1, 3), slice(None, -1), slice(None, None, -1), slice(3, 1), slice(0, 4, 2)])
def test_slices_are_those_of_a_list(place: slice) -> None:
    assert list(read()[place]) == list(read())[place]
    assert list(read().part(1, 4)[place]) == list(read().part(1, 4))[place]


def test_a_column_takes_the_place_of_another_or_comes_last() -> None:
    part = read().part(0, 2)
    assert list(part.having("plan", [0, 0])) == [("a", 0), ("b", 0)]
    assert part.having("rank", [7, 8])[1].rank == 8
    assert list(part) == [("a", 1), ("b", 2.5)]
    with pytest.raises(KeyError):
        part.column("rank")


def test_parts_that_lie_side_by_side_are_joined_without_being_made() -> None:
    rows = read()
    joined = Rows.joined([rows.part(0, 1), rows.part(1, 1), rows.part(1, 3)])
    assert isinstance(joined, Rows)
    assert joined.column("id") == ["a", "b", "c"]


def test_parts_that_do_not_are_put_one_after_the_other() -> None:
    rows, other = read(), Rows.of({"id": ["x"], "plan": [9]})

    def said(parts: list[Rows]) -> list[Any]:
        joined = Rows.joined(parts)
        assert not isinstance(joined, Rows)
        return list(joined)

    assert said([rows.part(2, 3), rows.part(0, 1)]) == [("c", None), ("a", 1)]
    assert said([rows.part(0, 1), rows.part(2, 3)]) == [("a", 1), ("c", None)]
    assert said([rows.part(3, 4), other]) == [("d", 4), ("x", 9)]
    assert said([]) == []


def test_what_is_kept_apart_keeps_nothing_else() -> None:
    rows = read()
    apart = rows.part(1, 2).apart()
    assert (list(apart), rows.apart()) == ([("b", 2.5)], rows)
    assert apart._table.columns == {"id": ["b"], "plan": [2.5]}


def test_nothing_was_read() -> None:
    rows = Rows.of({"id": [], "plan": []})
    assert (len(rows), list(rows), rows.column("id"), bool(rows)) == (0, [], [], False)
